import { userFault } from '../kernel/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Client, ClientEntity, type ClientKind } from './client.entity.ts';

/** A client that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`, also for one of another kind. */
export async function lockClient(work: Work, clientId: string, kinds: readonly ClientKind[]): Promise<Client> {
  await work.sql('select 1 from client where client_id = $1 for update', [clientId]);
  const em = await work.entities();
  const client = await em.findOne(ClientEntity, { clientId });
  if (!client || !kinds.includes(client.kind)) throw userFault('NOT_FOUND', 'There is no such client.', ['clientId']);
  return client;
}
