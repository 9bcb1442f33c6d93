import { removeClientConsents, removeScopeFromConsents, removeUserConsents } from '../access/consents/index.ts';
import { endProviderSessions, endUserSessions, forgetUserSessions } from '../access/sessions/index.ts';
import { dropClientCodes, dropUserCodes, forgetUserTokens, revokeClientTokens, revokeUserTokens } from '../access/tokens/index.ts';
import {
  appsListingScope,
  appsUsingAlgorithm,
  appsWithFidoMapping,
  appsWithGateway,
  appsWithIdentityProvider,
  deleteVersionsOfApp,
  versionsWithPushConfig,
} from '../applications/apps/index.ts';
import { clientsListingScope, clientsUsingAlgorithm, clientsWithGateway, clientsWithIdentityProvider } from '../applications/clients/index.ts';
import { setsWithFallback, setsWithFidoMapping } from '../applications/mobile-settings/index.ts';
import { dropNotificationSetting, dropWaitingNotifications } from '../delivery/notifications/index.ts';
import type { Cascade, Dependents } from '../kernel/work/dependents.ts';
import type { Work } from '../kernel/work/work.ts';
import {
  installationsOfApp,
  installationsOfVersion,
  removeInstallationEnrolments,
  removeInstallationProfiles,
  removeUserEnrolments,
  removeUserProfiles,
} from '../mobile/installations/index.ts';
import { dropRegistration } from '../oauth/registration/index.ts';
import { forgetFederatedPerson } from '../people/users/index.ts';
import { forgetUserCodes } from '../sign-in/index.ts';
import { forgetHeldPerson } from '../trail/audit/index.ts';
import { forgetCountedPerson } from '../trail/statistics/index.ts';

/** What ends when a user may no longer be signed in, or no longer in the way it was (ASVS 5 §7.4.2, §7.4.3). */
const lockOuts: readonly Cascade[] = (['user_disabled', 'user_deleted', 'credentials_changed'] as const).flatMap((on) => [
  { on, kind: 'sessions', release: endUserSessions },
  { on, kind: 'grants', release: dropUserCodes },
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
    { on: 'scope_deleted', referrers: appsListingScope },
    { on: 'client_deleted', referrers: appsWithGateway },
    { on: 'identity_provider_deleted', referrers: appsWithIdentityProvider },
    { on: 'algorithm_retired', referrers: appsUsingAlgorithm },
    { on: 'fido_policy_mapping_deleted', referrers: appsWithFidoMapping },
    { on: 'push_messaging_config_deleted', referrers: versionsWithPushConfig },
    { on: 'mobile_app_deleted', referrers: installationsOfApp },
    { on: 'mobile_platform_version_deleted', referrers: installationsOfVersion },
    { on: 'auth_properties_set_deleted', referrers: setsWithFallback },
    { on: 'fido_policy_mapping_deleted', referrers: setsWithFidoMapping },
  ],
  cascades: [
    ...lockOuts,
    { on: 'user_deleted', kind: 'consents', release: removeUserConsents },
    { on: 'person_erased', kind: 'sessionRecords', release: forgetUserSessions },
    { on: 'person_erased', kind: 'tokenRecords', release: forgetUserTokens },
    { on: 'person_erased', kind: 'codes', release: forgetUserCodes },
    { on: 'person_erased', kind: 'identities', release: forgetFederatedPerson },
    { on: 'person_erased', kind: 'statistics', release: forgetCountedPerson },
    { on: 'person_erased', kind: 'legalHolds', release: forgetHeldPerson },
    { on: 'client_deleted', kind: 'grants', release: dropClientCodes },
    { on: 'client_deleted', kind: 'tokens', release: (work: Work, clientId) => revokeClientTokens(work, { clientId, reason: 'client_deleted' }) },
    { on: 'client_deleted', kind: 'consents', release: removeClientConsents },
    { on: 'client_deleted', kind: 'registrations', release: dropRegistration },
    { on: 'identity_provider_deleted', kind: 'sessions', release: endProviderSessions },
    { on: 'scope_deleted', kind: 'consents', release: removeScopeFromConsents },
    { on: 'installation_deleted', kind: 'enrolments', release: removeInstallationEnrolments },
    { on: 'installation_deleted', kind: 'profiles', release: removeInstallationProfiles },
    { on: 'user_deleted', kind: 'enrolments', release: removeUserEnrolments },
    { on: 'user_deleted', kind: 'profiles', release: removeUserProfiles },
    { on: 'user_deleted', kind: 'notificationSettings', release: dropNotificationSetting },
    { on: 'user_deleted', kind: 'notifications', release: dropWaitingNotifications },
    { on: 'mobile_app_deleted', kind: 'versions', release: deleteVersionsOfApp },
  ],
};
