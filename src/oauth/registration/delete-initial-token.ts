import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ends an initial access token; clients that were registered with it stay. */
export async function deleteInitialToken(work: Work, { id }: { id: string }): Promise<string> {
  const deleted = uuid.test(id) ? await work.sql('delete from initial_access_token where id = $1 returning 1', [id]) : [];
  if (deleted.length === 0) throw userFault('NOT_FOUND', 'There is no such initial access token.', ['id']);
  work.record('CLIENT_REGISTRATION_ACCESS_DELETED', { objectType: 'initial_access_token', objectId: id, changes: {} });
  return id;
}
