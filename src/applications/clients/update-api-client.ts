import { isEmpty } from '../../kernel/objects/fields/changes.ts';
import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import { clientChanges } from './client-changes.ts';
import { type ApiClientInput, apiClientFields } from './client-fields.ts';
import { lockClient } from './lock-client.ts';
import { settleApiClient } from './settle-api-client.ts';
import { type ClientOutcome, storeClient } from './store-client.ts';

/** Changes an API client; what changes nothing leaves no trace. */
export async function updateApiClient(work: Work, { clientId, input }: { clientId: string; input: ApiClientInput }): Promise<ClientOutcome> {
  const client = await lockClient(work, clientId, ['API']);
  checkVersion(input.version, client.version);
  const { values, secret } = await settleApiClient(work, input, client);
  const row = { ...values, secretHash: secret.secretHash };
  const changes = clientChanges(apiClientFields, client, row);
  if (isEmpty(changes)) return { client, oneTimeSecret: null };
  const em = await work.entities();
  em.assign(client, { ...row, updatedAt: work.runtime.clock.now() });
  await storeClient(work);
  work.record('ADMIN_CLIENT_UPDATED', { objectType: 'api_client', objectId: clientId, changes, clientId, appName: client.name });
  return { client, oneTimeSecret: secret.oneTimeSecret };
}
