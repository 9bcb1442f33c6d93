/** FIDO policies, and which of them authenticators and applications use. */
export { fidoConfig, fidoConfigFlows } from './fido-config.ts';
export { type FidoPolicyMappingNode, fidoPolicyMapping, fidoPolicyMappingFlows } from './fido-policy-mapping.ts';
export { holdFidoPolicyMappings } from './hold-fido-policy-mappings.ts';
export { loadFidoPolicyMappings } from './load-fido-policy-mappings.ts';
