import { readOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';
import type { Asked } from './asked.ts';

/** A refresh token's record with its family's. */
export interface RefreshTokenRecord {
  readonly familyId: string;
  /** Of the family's latest pair. */
  readonly generation: number;
  /** Of the pair this token belongs to. */
  readonly ownGeneration: number;
  readonly clientId: string;
  readonly userId: string;
  /** On an installation; null for web clients. */
  readonly profileId: string | null;
  readonly sessionId: string | null;
  readonly scopes: readonly string[];
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: Date;
  readonly refreshExpiresAt: Date | null;
  readonly refreshMaxExpiresAt: Date | null;
  /** Of the family: what a public client has to prove, and that no client loses its constraint. */
  readonly confirmation: Confirmation | null;
  readonly asked: Asked | null;
  /** It was never used. */
  readonly isCurrent: boolean;
  /** Seconds since its first use, by the database's clock; null when it was not used, or when no grace is left for it. */
  readonly supersededForSeconds: number | null;
  readonly isRevoked: boolean;
  readonly isExpired: boolean;
  readonly isBeyondMaximum: boolean;
}

const columns = `f.id as "familyId", f.generation, r.generation as "ownGeneration", f.client_id as "clientId", f.user_id as "userId", f.profile_id as "profileId", f.session_id as "sessionId",
    f.scopes, f.acr, f.amr, f.auth_time as "authTime", f.refresh_expires_at as "refreshExpiresAt", f.refresh_max_expires_at as "refreshMaxExpiresAt", f.cnf as confirmation, f.asked,
    r.superseded_at is null as "isCurrent",
    case when f.profile_id is null or (r.generation = f.generation - 1 and r.grace_used_at is null) then extract(epoch from now() - r.superseded_at)::float8 end as "supersededForSeconds",
    f.revoked_at is not null as "isRevoked", coalesce(f.refresh_expires_at <= now(), false) as "isExpired",
    coalesce(f.refresh_max_expires_at <= now(), false) as "isBeyondMaximum"`;

const byHash = groupedStatement<{ hash: string }, RefreshTokenRecord & { ord: number }>(
  'find-refresh-token',
  `select asked.ord, found.* from json_to_recordset($1::json) as asked(ord int, hash text)
     cross join lateral (select ${columns} from refresh_token r join token_family f on f.id = r.family_id
       where r.hash = decode(asked.hash, 'hex') limit 1) as found`,
);

/** The record of a presented refresh token, or undefined when it was never issued: one read, shared with other requests. */
export async function findRefreshToken(runtime: Runtime, presented: string): Promise<RefreshTokenRecord | undefined> {
  const lookup = readOpaque('refreshToken', presented);
  if (!lookup) return undefined;
  return runtime.reads.submit(byHash, { hash: lookup.hashHex });
}
