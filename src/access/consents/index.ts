/** What people have allowed clients: the scopes that are remembered, given and taken back. */
export { deleteConsent } from './delete-consent.ts';
export { findConsentedScopes } from './find-consented-scopes.ts';
export { lockConsent } from './lock-consent.ts';
export { type ListedConsent, readConsents } from './read-consents.ts';
export { removeClientConsents, removeScopeFromConsents, removeUserConsent, removeUserConsents } from './release-consents.ts';
export { storeConsent } from './store-consent.ts';
export { withdrawScopes } from './withdraw-scopes.ts';
