export { createInitialToken } from './create-initial-token.ts';
export type { InitialTokenInput } from './initial-token-fields.ts';
export { dropRegistration } from './registration-access.ts';
