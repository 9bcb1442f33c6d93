export { holdPinPolicy } from './hold-pin-policy.ts';
export { loadPinPolicy } from './load-pin-policy.ts';
export { PinPolicyObject } from './pin-policy.graphql.ts';
export { type PinPolicyNode, pinPolicy, pinPolicyFlows } from './pin-policy.ts';
