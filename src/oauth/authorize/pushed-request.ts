import { readOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Parameters, PushedReference } from '../../sign-in/request/index.ts';

/** Prefix of the `request_uri` of a pushed request (RFC 9126 §2.2). */
export const pushedPrefix = 'urn:ietf:params:oauth:request_uri:';

/** A pushed request as it was stored. */
export interface PushedRequest extends PushedReference {
  readonly clientId: string;
  readonly parameters: Parameters;
  readonly isUsed: boolean;
  readonly isExpired: boolean;
}

type Row = Omit<PushedRequest, 'parameters'> & { readonly request: Record<string, string> };

const byHash = perDay((ofDay, day) =>
  groupedStatement<{ hash: string }, Row & { ord: number }>(
    `find-pushed-request-${day}`,
    `select asked.ord, asked.hash as "hashHex", found.* from json_to_recordset($1::json) as asked(ord int, hash text) cross join lateral (
       select client_id as "clientId", request, used_at is not null as "isUsed", expires_at <= now() as "isExpired",
         to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "expiresAtText"
       from pushed_request where hash = decode(asked.hash, 'hex') and ${ofDay('expires_at')} limit 1) as found`,
  ),
);

/** The request behind a `request_uri` of ours: one read of one partition, shared with other requests. Expiry is judged by the database's clock. */
export async function findPushedRequest(runtime: Runtime, requestUri: string): Promise<PushedRequest | undefined> {
  const lookup = readOpaque('pushedRequest', requestUri.slice(pushedPrefix.length));
  if (!lookup) return undefined;
  const row = await runtime.reads.submit(byHash(lookup), { hash: lookup.hashHex });
  if (!row) return undefined;
  const { request, ...found } = row;
  return { ...found, parameters: new Map(Object.entries(request)) };
}
