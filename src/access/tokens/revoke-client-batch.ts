import type { RevocationReason } from './revoke-families.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Tokens of a client that ended in one batch: families, and access tokens that belong to none of its own. */
export interface RevokedBatch {
  readonly count: number;
  /** Whether there may be more. */
  readonly isFull: boolean;
}

const batchSize = 1000;

const endFamilies = `update token_family set revoked_at = now(), revoked_reason = $3 where id = any(array(
    select id from token_family where client_id = $1 and revoked_at is null and created_at <= coalesce($4::timestamptz, now())
    order by id limit $2 for update)) returning id`;

/** Those it got for itself and those it exchanged for others' tokens; they live in few partitions and are found by an index of their own. */
const endOwn = `update access_token a set revoked_at = now() from (
    select hash, expires_at from access_token where client_id = $1 and (family_id is null or act is not null) and revoked_at is null
      and expires_at > now() and issued_at <= coalesce($3::timestamptz, now())
    order by hash limit $2 for update) o
  where a.hash = o.hash and a.expires_at = o.expires_at and a.revoked_at is null returning a.id`;

const endExchanged = `with recursive exchanged as (
    select id, hash, expires_at from access_token where parent_id = any($1) and expires_at > now()
    union select a.id, a.hash, a.expires_at from access_token a join exchanged e on a.parent_id = e.id where a.expires_at > now())
  update access_token a set revoked_at = now() from exchanged e where a.hash = e.hash and a.expires_at = e.expires_at and a.revoked_at is null`;

/**
 * Ends up to a thousand families of a client and up to a thousand of its other access tokens, with what was exchanged for these; only what was
 * issued until `before` (until now when null). Small enough that no statement takes long, however many tokens a client has.
 */
export async function revokeClientBatch(
  query: Query,
  clientId: string,
  reason: RevocationReason,
  before: string | null = null,
): Promise<RevokedBatch> {
  const families = await query<{ id: string }>(endFamilies, [clientId, batchSize, reason, before]);
  const own = await query<{ id: string }>(endOwn, [clientId, batchSize, before]);
  if (own.length > 0) await query(endExchanged, [own.map(({ id }) => id)]);
  return { count: families.length + own.length, isFull: families.length === batchSize || own.length === batchSize };
}
