import type { Work } from '../kernel/work/work.ts';

/**
 * Deletes the authorization codes of a user and a client that wait to be used; used ones stay, so that their replay is noticed. Returns how
 * many there were. To be called before the families end: a code redeemed at the same time then either is gone or has a family to end.
 */
export async function dropUnusedGrants(work: Work, { userId, clientId }: { userId: string; clientId: string }): Promise<number> {
  const rows = await work.sql<{ issued_at: Date }>(
    'delete from access_grant where user_id = $1 and client_id = $2 and consumed_at is null and expires_at > now() returning issued_at',
    [userId, clientId],
  );
  return rows.length;
}
