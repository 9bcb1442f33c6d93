import { isEmpty } from '../../kernel/objects/fields/changes.ts';
import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import { clientChanges } from './client-changes.ts';
import { type StaticClientInput, staticClientFields } from './client-fields.ts';
import { lockClient } from './lock-client.ts';
import { settleStaticClient } from './settle-static-client.ts';
import { type ClientOutcome, storeClient } from './store-client.ts';

/** Changes a web client; what changes nothing leaves no trace. */
export async function updateStaticClient(work: Work, { clientId, input }: { clientId: string; input: StaticClientInput }): Promise<ClientOutcome> {
  const client = await lockClient(work, clientId, ['STATIC']);
  checkVersion(input.version, client.version);
  const { values, secret } = await settleStaticClient(work, input, client);
  const row = { ...values, secretHash: secret.secretHash };
  const changes = clientChanges(staticClientFields, client, row);
  if (isEmpty(changes)) return { client, oneTimeSecret: null };
  const em = await work.entities();
  em.assign(client, { ...row, updatedAt: work.runtime.clock.now() });
  await storeClient(work);
  work.record('ADMIN_CLIENT_UPDATED', { objectType: 'static_client', objectId: clientId, changes, clientId, appName: client.name });
  return { client, oneTimeSecret: secret.oneTimeSecret };
}
