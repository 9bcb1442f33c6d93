/** Dynamic client registration (RFC 7591, RFC 7592). */
export { createInitialToken } from './create-initial-token.ts';
export type { InitialTokenInput } from './initial-token-fields.ts';
export { dropRegistration } from './registration-access.ts';
