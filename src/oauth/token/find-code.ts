import type { Asked } from '../../access/tokens/index.ts';
import { type OpaqueLookup, readOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** An authorization code's record. */
export interface FoundCode {
  readonly hashHex: string;
  readonly familyId: string;
  /** What the events of the authorization belong to; null for codes of an older version. */
  readonly flowId: string | null;
  readonly clientId: string;
  readonly userId: string;
  readonly sessionId: string | null;
  /** Null when the authorization request had none. */
  readonly redirectUri: string | null;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
  /** Thumbprint of the key that alone may redeem the code (RFC 9449 §10). */
  readonly dpopJkt: string | null;
  readonly asked: Asked | null;
  readonly nonce: string | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: Date;
  /** With all its microseconds, so that it finds the row again. */
  readonly expiresAtText: string;
  readonly isExpired: boolean;
  readonly isConsumed: boolean;
}

const columns = `family_id as "familyId", flow_id as "flowId", client_id as "clientId", user_id as "userId", session_id as "sessionId",
    redirect_uri as "redirectUri", scopes, code_challenge as "codeChallenge", dpop_jkt as "dpopJkt", asked, nonce, acr, amr, auth_time as "authTime",
    to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "expiresAtText",
    expires_at <= now() as "isExpired", consumed_at is not null as "isConsumed"`;

const byHash = perDay((ofDay, day) =>
  groupedStatement<{ hash: string }, FoundCode & { ord: number }>(
    `find-grant-${day}`,
    `select asked.ord, asked.hash as "hashHex", found.* from json_to_recordset($1::json) as asked(ord int, hash text)
       cross join lateral (select ${columns} from access_grant where hash = decode(asked.hash, 'hex') and ${ofDay('expires_at')} limit 1) as found`,
  ),
);

/** The record of a presented code: one read of one partition, shared with other requests. Expiry is judged by the database's clock, not by a cleaner. */
export async function findCode(runtime: Runtime, code: string): Promise<FoundCode | undefined> {
  const lookup = readOpaque('accessGrant', code);
  return lookup && findCodeAt(runtime, lookup);
}

/** The same by where it is stored: for what is exchanged like a code. */
export function findCodeAt(runtime: Runtime, lookup: OpaqueLookup): Promise<FoundCode | undefined> {
  return runtime.reads.submit(byHash(lookup), { hash: lookup.hashHex });
}
