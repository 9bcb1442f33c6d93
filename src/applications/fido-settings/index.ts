export { fidoConfig, fidoConfigFlows } from './fido-config.ts';
export { FidoPolicyMappingObject } from './fido-policy-mapping.graphql.ts';
export { type FidoPolicyMappingNode, fidoPolicyMapping, fidoPolicyMappingFlows } from './fido-policy-mapping.ts';
export { holdFidoPolicyMappings } from './hold-fido-policy-mappings.ts';
export { loadFidoPolicyMappings } from './load-fido-policy-mappings.ts';
