import type { Work } from '../kernel/work/work.ts';

/** Removes every consent of a user. Returns how many there were. */
export async function removeUserConsents(work: Work, userId: string): Promise<number> {
  return (await work.sql('delete from consent where user_id = $1 returning 1', [userId])).length;
}

/** Removes every consent given to a client. Returns how many there were. */
export async function removeClientConsents(work: Work, clientId: string): Promise<number> {
  return (await work.sql('delete from consent where client_id = $1 returning 1', [clientId])).length;
}

/** Takes a scope out of all consents; those without any other vanish. Returns how many consents it was in. */
export async function removeScopeFromConsents(work: Work, scopeId: string): Promise<number> {
  const emptied = await work.sql('delete from consent where scopes = array[$1::text] returning 1', [scopeId]);
  const changed = await work.sql(
    `update consent set scopes = array_remove(scopes, $1::text), updated_at = now() where scopes @> array[$1::text] returning 1`,
    [scopeId],
  );
  return emptied.length + changed.length;
}
