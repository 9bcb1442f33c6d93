import { type OpaqueLookup, readOpaque } from '../../kernel/crypto/opaque-value.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import type { Parameters, PushedReference } from './authorization-request.ts';

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

const byHash = `select $1 as "hashHex", client_id as "clientId", request, used_at is not null as "isUsed", expires_at <= now() as "isExpired",
    to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "expiresAtText"
  from pushed_request where hash = decode($1, 'hex') and expires_at >= $2 and expires_at < $3`;

/** The request behind a `request_uri` of ours: one prepared read of one partition. Expiry is judged by the database's clock. */
export async function findPushedRequest(runtime: Runtime, requestUri: string): Promise<PushedRequest | undefined> {
  const lookup: OpaqueLookup | undefined = readOpaque('pushedRequest', requestUri.slice(pushedPrefix.length));
  if (!lookup) return undefined;
  const [row] = await runtime.database.query<Row>(byHash, [lookup.hashHex, lookup.from, lookup.to]);
  if (!row) return undefined;
  const { request, ...found } = row;
  return { ...found, parameters: new Map(Object.entries(request)) };
}
