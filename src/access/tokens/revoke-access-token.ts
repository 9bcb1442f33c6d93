import type { OpaqueLookup } from '../../kernel/base/crypto/opaque-value.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import type { Work } from '../../kernel/work/work.ts';

const end = perDay(
  (ofDay) => `with ended as (update access_token set revoked_at = now() where hash = decode($1, 'hex') and ${ofDay('expires_at')}
       and revoked_at is null and expires_at > now() returning id, expires_at, family_id, generation, parent_id),
     family as (update token_family f set access_expires_at = now() from ended e
       where f.id = e.family_id and f.generation = e.generation and e.parent_id is null
       and not exists (select 1 from refresh_token r where r.family_id = f.id and r.generation < f.generation and r.superseded_at is null) returning 1)
     select id, expires_at as "expiresAt" from ended`,
);

/** Never later than the token they were exchanged for, so only few partitions are looked at. */
const endExchanged = `with recursive exchanged as (
    select id, hash, expires_at from access_token where parent_id = $1 and expires_at > now() and expires_at <= $2
    union select a.id, a.hash, a.expires_at from access_token a join exchanged e on a.parent_id = e.id where a.expires_at > now() and a.expires_at <= $2)
  update access_token a set revoked_at = now() from exchanged e where a.hash = e.hash and a.expires_at = e.expires_at and a.revoked_at is null`;

/**
 * Ends one access token, and what was exchanged for it; its refresh token stays usable. The family remembers that it has no access token
 * now, unless others share it. Returns
 * whether it was alive. A statement of its own finds what was exchanged: it sees also what was stored while the first one waited.
 */
export async function revokeAccessToken(work: Work, lookup: OpaqueLookup): Promise<boolean> {
  const [ended] = await work.sql<{ id: string; expiresAt: Date }>(end(lookup), [lookup.hashHex]);
  if (ended) await work.sql(endExchanged, [ended.id, ended.expiresAt]);
  return ended !== undefined;
}
