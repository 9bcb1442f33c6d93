import { findClient, scopesStillAllowed } from '../../applications/clients/index.ts';
import { lookupByExpiry, type OpaqueLookup, readOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';
import { verifyOwnJwt } from '../../keys/signing-keys/index.ts';
import type { Actor } from './actor.ts';
import type { Asked } from './asked.ts';
import { sharedGraceOf, supersededForSeconds } from './shared-grace.ts';

/** The record of an access token. */
export interface AccessTokenRecord {
  readonly id: string;
  readonly familyId: string | null;
  readonly clientId: string;
  readonly userId: string | null;
  readonly scopes: readonly string[];
  readonly usageLimit: number;
  readonly usageCount: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Whom it is for, when it is for fewer than its client's tokens usually are. */
  readonly audiences: readonly string[] | null;
  /** Who acts with it, when it was exchanged for another token (RFC 8693 §4.1). */
  readonly act: Actor | null;
  /** The client an exchanged token without user stands for. */
  readonly subjectClientId: string | null;
  readonly generation: number;
  /** The client that was authorized, which need not be the one that holds an exchanged token. */
  readonly familyClientId: string | null;
  readonly type: string;
  readonly sessionId: string | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: Date | null;
  /** Whose token it is, by key; null for whoever bears it. */
  readonly confirmation: Confirmation | null;
  readonly asked: Asked | null;
}

/** What a presented access token is: unknown, known but of no use any more (with the reason), or good. */
export type AccessTokenFinding =
  | { readonly state: 'unknown' }
  | { readonly state: 'dead'; readonly reason: 'expired' | 'revoked' | 'used_up' | 'client_gone'; readonly record: AccessTokenRecord }
  | { readonly state: 'active'; readonly record: AccessTokenRecord; readonly lookup: OpaqueLookup };

const columns = `a.id, a.family_id as "familyId", a.client_id as "clientId", f.user_id as "userId", a.scopes, a.usage_limit as "usageLimit",
    a.usage_count as "usageCount", a.issued_at as "issuedAt", a.expires_at as "expiresAt", coalesce(f.type, 'DEFAULT') as type,
    a.audiences, a.act, a.subject_client_id as "subjectClientId", a.generation, f.client_id as "familyClientId",
    f.session_id as "sessionId", f.acr, coalesce(f.amr, '{}') as amr, f.auth_time as "authTime",
    a.cnf as confirmation, f.asked,
    a.expires_at <= now() as "isExpired",
    (a.revoked_at is not null or f.revoked_at is not null or (a.family_id is not null and f.id is null)) as "isRevoked",
    coalesce(f.generation <> a.generation, false) as "hasSuccessors"`;

interface FoundRow extends AccessTokenRecord {
  readonly isExpired: boolean;
  readonly isRevoked: boolean;
  /** Whether its family has further pairs since. */
  readonly hasSuccessors: boolean;
}

/** Asked apart, of those that have successors: in the look-up itself it would be prepared for every token. */
const sinceFirstUse = `select ${supersededForSeconds('$1', '$2')} as seconds`;

/**
 * Whether a rotation ended it: at once on installations and without grace, else when the grace of its refresh token ends. That token may be unused still,
 * where others who share the family came first.
 */
async function isSuperseded(runtime: Runtime, { familyId, familyClientId, generation }: FoundRow): Promise<boolean> {
  const [found] = await runtime.database.query<{ seconds: number | null }>(sinceFirstUse, [familyId, generation]);
  const seconds = found?.seconds ?? null;
  return seconds !== null && seconds >= sharedGraceOf(await findClient(runtime, familyClientId ?? ''));
}

/** The laterals keep it a look-up by key for each request, whatever the planner thinks of the size of the tables. */
const byHash = perDay((ofDay, day) =>
  groupedStatement<{ hash: string }, FoundRow & { ord: number }>(
    `find-access-token-${day}`,
    `select asked.ord, found.* from json_to_recordset($1::json) as asked(ord int, hash text)
       cross join lateral (select ${columns} from access_token a left join token_family f on f.id = a.family_id
         where a.hash = decode(asked.hash, 'hex') and ${ofDay('a.expires_at')} limit 1) as found`,
  ),
);

async function lookupOf(runtime: Runtime, presented: string): Promise<OpaqueLookup | undefined> {
  if (!presented.startsWith('eyJ')) return readOpaque('accessToken', presented);
  const claims = (await verifyOwnJwt(runtime, presented, 'at+jwt')) ?? (await verifyOwnJwt(runtime, presented, undefined));
  return typeof claims?.exp === 'number' ? lookupByExpiry(presented, new Date(claims.exp * 1000)) : undefined;
}

/**
 * Looks a presented access token up by its digest: one read of one partition, shared with other requests; of a token with successors it takes one more. Expiry is judged by the database's clock. What
 * it has of scopes is what its client still has.
 */
export async function findAccessToken(runtime: Runtime, presented: string): Promise<AccessTokenFinding> {
  const lookup = await lookupOf(runtime, presented);
  if (!lookup) return { state: 'unknown' };
  const record = await runtime.reads.submit(byHash(lookup), { hash: lookup.hashHex });
  if (!record) return { state: 'unknown' };
  if (record.isRevoked || (record.hasSuccessors && (await isSuperseded(runtime, record)))) return { state: 'dead', reason: 'revoked', record };
  if (record.isExpired) return { state: 'dead', reason: 'expired', record };
  if (record.usageLimit > 0 && record.usageCount >= record.usageLimit) return { state: 'dead', reason: 'used_up', record };
  const client = await findClient(runtime, record.clientId);
  const isSubjectGone = record.subjectClientId !== null && !(await findClient(runtime, record.subjectClientId));
  if (!client || isSubjectGone) return { state: 'dead', reason: 'client_gone', record };
  // An exchanged token has the scopes its rules gave it, not those of the client that holds it.
  const scopes = record.act === null ? scopesStillAllowed(client, record.scopes) : record.scopes;
  return { state: 'active', record: scopes === record.scopes ? record : { ...record, scopes }, lookup };
}
