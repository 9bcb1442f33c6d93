/** What PINs must be like. */
export { holdPinPolicy } from './hold-pin-policy.ts';
export { loadPinPolicy } from './load-pin-policy.ts';
export { type PinPolicyNode, pinPolicy, pinPolicyFlows } from './pin-policy.ts';
