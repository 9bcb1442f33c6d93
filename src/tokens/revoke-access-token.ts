import type { OpaqueLookup } from '../kernel/crypto/opaque-value.ts';
import { perDay } from '../kernel/db/per-day.ts';
import type { Work } from '../kernel/work/work.ts';

const end = perDay(
  (ofDay) => `with ended as (update access_token set revoked_at = now() where hash = decode($1, 'hex') and ${ofDay('expires_at')}
       and revoked_at is null and expires_at > now() returning id, family_id, generation),
     family as (update token_family f set access_expires_at = now() from ended e where f.id = e.family_id and f.generation = e.generation returning 1)
     select id from ended`,
);

/** Ends one access token; its refresh token stays usable. The family remembers that it has no access token now. Returns whether it was alive. */
export async function revokeAccessToken(work: Work, lookup: OpaqueLookup): Promise<boolean> {
  const rows = await work.sql<{ id: string }>(end(lookup), [lookup.hashHex]);
  return rows.length === 1;
}
