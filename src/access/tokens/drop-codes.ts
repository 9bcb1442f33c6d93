import type { Work } from '../../kernel/work/work.ts';

async function dropWhere(work: Work, condition: string, ...ids: readonly string[]): Promise<number> {
  const rows = await work.sql(`delete from access_grant where consumed_at is null and expires_at > now() and ${condition} returning 1`, ids);
  return rows.length;
}

/** Removes the authorization codes of a user that could still be redeemed. Returns how many there were. */
export function dropUserCodes(work: Work, userId: string): Promise<number> {
  return dropWhere(work, 'user_id = $1', userId);
}

/** Removes the authorization codes of a client that could still be redeemed. Returns how many there were. */
export function dropClientCodes(work: Work, clientId: string): Promise<number> {
  return dropWhere(work, 'client_id = $1', clientId);
}

/**
 * Removes the authorization codes of a user and a client that could still be redeemed. Returns how many there were. Comes before the
 * families end: a code redeemed at the same moment is then either gone or has left a family to end.
 */
export function dropConsentedCodes(work: Work, { userId, clientId }: { userId: string; clientId: string }): Promise<number> {
  return dropWhere(work, 'user_id = $1 and client_id = $2', userId, clientId);
}
