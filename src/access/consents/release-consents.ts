import type { Work } from '../../kernel/work/work.ts';

async function releaseWith(work: Work, text: string, id: string): Promise<number> {
  const rows = await work.sql<{ userId: string }>(text, [id]);
  work.affected.add(
    'consents',
    rows.map(({ userId }) => userId),
  );
  return rows.length;
}

/** Removes every consent of a user. Returns how many there were. */
export async function removeUserConsents(work: Work, userId: string): Promise<number> {
  return releaseWith(work, 'delete from consent where user_id = $1 returning user_id as "userId"', userId);
}

/** Removes what a user consented to for a client. Returns how many consents there were: 0 or 1. */
export async function removeUserConsent(work: Work, { userId, clientId }: { userId: string; clientId: string }): Promise<number> {
  return (await work.sql('delete from consent where user_id = $1 and client_id = $2 returning 1', [userId, clientId])).length;
}

/** Removes every consent given to a client. Returns how many there were. */
export async function removeClientConsents(work: Work, clientId: string): Promise<number> {
  return releaseWith(work, 'delete from consent where client_id = $1 returning user_id as "userId"', clientId);
}

/** Takes a scope out of all consents; those without any other vanish. Returns how many consents it was in. */
export async function removeScopeFromConsents(work: Work, scopeId: string): Promise<number> {
  const emptied = await releaseWith(work, 'delete from consent where scopes = array[$1::text] returning user_id as "userId"', scopeId);
  const changed = await releaseWith(
    work,
    `update consent set scopes = array_remove(scopes, $1::text), updated_at = now() where scopes @> array[$1::text] returning user_id as "userId"`,
    scopeId,
  );
  return emptied + changed;
}
