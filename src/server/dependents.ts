import { clientsListingScope, clientsUsingAlgorithm, clientsWithGateway, clientsWithIdentityProvider } from '../clients/index.ts';
import { removeClientConsents, removeScopeFromConsents, removeUserConsents } from '../consents/index.ts';
import type { Cascade, Dependents } from '../kernel/work/dependents.ts';
import type { Work } from '../kernel/work/work.ts';
import { endProviderSessions, endUserSessions } from '../sessions/index.ts';
import { dropClientGrants, dropUserGrants, revokeClientTokens, revokeUserTokens } from '../tokens/index.ts';

/** What ends when a user may no longer be signed in, or no longer in the way it was (ASVS 5 §7.4.2, §7.4.3). */
const lockOuts: readonly Cascade[] = (['user_disabled', 'user_deleted', 'credentials_changed'] as const).flatMap((on) => [
  { on, kind: 'sessions', release: endUserSessions },
  { on, kind: 'grants', release: dropUserGrants },
  { on, kind: 'tokens', release: (work: Work, userId: string) => revokeUserTokens(work, { userId, reason: on }) },
]);

/**
 * Who depends on whom: what forbids the end of an object, and what ends with it, in this order. Grants go before tokens: a code that is being
 * redeemed meanwhile either waits and finds nothing, or is through and its tokens are found.
 */
export const dependents: Dependents = {
  restrictions: [
    { on: 'scope_deleted', referrers: clientsListingScope },
    { on: 'client_deleted', referrers: clientsWithGateway },
    { on: 'identity_provider_deleted', referrers: clientsWithIdentityProvider },
    { on: 'algorithm_retired', referrers: clientsUsingAlgorithm },
  ],
  cascades: [
    ...lockOuts,
    { on: 'user_deleted', kind: 'consents', release: removeUserConsents },
    { on: 'client_deleted', kind: 'grants', release: dropClientGrants },
    { on: 'client_deleted', kind: 'tokens', release: (work: Work, clientId) => revokeClientTokens(work, { clientId, reason: 'client_deleted' }) },
    { on: 'client_deleted', kind: 'consents', release: removeClientConsents },
    { on: 'identity_provider_deleted', kind: 'sessions', release: endProviderSessions },
    { on: 'scope_deleted', kind: 'consents', release: removeScopeFromConsents },
  ],
};
