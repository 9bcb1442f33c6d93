import type { OpaqueLookup } from '../kernel/crypto/opaque-value.ts';
import type { Work } from '../kernel/work/work.ts';

/** Ends one access token; its refresh token stays usable. Returns whether it was alive until now. */
export async function revokeAccessToken(work: Work, { hashHex, from, to }: OpaqueLookup): Promise<boolean> {
  const rows = await work.sql<{ id: string }>(
    `update access_token set revoked_at = now() where hash = decode($1, 'hex') and expires_at >= $2 and expires_at < $3
       and revoked_at is null and expires_at > now() returning id`,
    [hashHex, from, to],
  );
  return rows.length === 1;
}
