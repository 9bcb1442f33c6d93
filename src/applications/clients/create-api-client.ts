import type { Work } from '../../kernel/work/work.ts';
import { ClientEntity } from './client.entity.ts';
import { clientChanges } from './client-changes.ts';
import { type ApiClientInput, apiClientFields } from './client-fields.ts';
import { settleApiClient } from './settle-api-client.ts';
import { type ClientOutcome, storeClient } from './store-client.ts';

/** What every API client has: it acts for itself and signs nobody in. */
function fixedParts() {
  return {
    kind: 'API' as const,
    grantTypes: ['CLIENT_CREDENTIALS' as const],
    accessTokenExpiresIn: 900,
    additionalRedirectUrls: [],
    resourceGatewayClientIds: [],
    additionalAudiences: [],
    defaultScopeIds: [],
    additionalScopeIds: [],
    requestUris: [],
    additionalIdentityProviderIds: [],
  };
}

/** Adds an API client. Without a secret of its own it gets a generated one, which the outcome shows once. */
export async function createApiClient(work: Work, input: ApiClientInput): Promise<ClientOutcome> {
  const { values, secret } = await settleApiClient(work, input, undefined);
  const now = work.runtime.clock.now();
  const em = await work.entities();
  const row = { ...values, secretHash: secret.secretHash };
  const client = em.create(ClientEntity, { ...row, ...fixedParts(), version: 1, createdAt: now, updatedAt: now });
  await storeClient(work);
  const changes = clientChanges(apiClientFields, undefined, row);
  const subject = { clientId: values.clientId, appName: values.name };
  work.record('ADMIN_API_CLIENT_CREATED', { objectType: 'api_client', objectId: values.clientId, changes, ...subject });
  return { client, oneTimeSecret: secret.oneTimeSecret };
}
