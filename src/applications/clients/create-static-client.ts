import type { Work } from '../../kernel/work/work.ts';
import { type Client, ClientEntity } from './client.entity.ts';
import { clientChanges } from './client-changes.ts';
import { type StaticClientInput, staticClientFields } from './client-fields.ts';
import { settleStaticClient } from './settle-static-client.ts';
import { type ClientOutcome, storeClient } from './store-client.ts';

/** Adds a web client. Only one that registers itself may have the name of another. Without a secret of its own it gets a generated one, which the outcome shows once. */
export async function createStaticClient(
  work: Work,
  input: StaticClientInput,
  origin: Partial<Pick<Client, 'selfRegistered'>> = {},
): Promise<ClientOutcome> {
  const { values, secret } = await settleStaticClient(work, input, undefined);
  const now = work.runtime.clock.now();
  const em = await work.entities();
  const row = { ...values, secretHash: secret.secretHash };
  const client = em.create(ClientEntity, { ...row, ...origin, kind: 'STATIC', apiScopes: [], version: 1, createdAt: now, updatedAt: now });
  await storeClient(work);
  const changes = clientChanges(staticClientFields, undefined, row);
  const subject = { clientId: values.clientId, appName: values.name };
  work.record('ADMIN_STATIC_CLIENT_CREATED', { objectType: 'static_client', objectId: values.clientId, changes, ...subject });
  return { client, oneTimeSecret: secret.oneTimeSecret };
}
