import { objectFlows } from '../kernel/objects/object-flows.ts';
import { pinPolicy } from './pin-policy.ts';

export const { create: createPinPolicy, update: updatePinPolicy } = objectFlows(pinPolicy);
