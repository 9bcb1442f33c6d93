import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockRow } from '../../kernel/work/lock-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Client, ClientEntity, type ClientKind } from './client.entity.ts';

/** A client that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`, also for one of another kind. */
export async function lockClient(work: Work, clientId: string, kinds: readonly ClientKind[]): Promise<Client> {
  const isThere = await lockRow(work, 'client', 'client_id', clientId);
  const client = isThere && (await (await work.entities()).findOneOrFail(ClientEntity, { clientId }));
  if (!client || !kinds.includes(client.kind)) throw userFault('NOT_FOUND', 'There is no such client.', ['clientId']);
  return client;
}
