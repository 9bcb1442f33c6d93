import { decodeJwt, type JWTPayload, type JWTVerifyResult } from 'jose';
import { epochSeconds } from '../../kernel/base/clock.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Client } from './client.entity.ts';
import { clockToleranceSeconds, verifyClientJwt } from './verify-client-jwt.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A jti is claimed by the first who presents it; the row stays until the assertion has expired. */
const claimAssertion = groupedStatement<{ client_id: string; jti: string; expires_at: string }, { ord: number }>(
  'claim-assertion',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, client_id text, jti text, expires_at timestamptz)),
   claimed as (insert into used_assertion (client_id, jti_hash, expires_at)
     select distinct on (client_id, jti) client_id, sha256(convert_to(jti, 'UTF8')), expires_at from asked order by client_id, jti, ord
     on conflict do nothing returning client_id, jti_hash)
   select min(a.ord) as ord from asked a join claimed c on c.client_id = a.client_id and c.jti_hash = sha256(convert_to(a.jti, 'UTF8'))
   group by a.client_id, a.jti`,
);

/** The client an assertion speaks for, before anything about it is believed. */
export function subjectOfAssertion(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion);
    return typeof sub === 'string' && !sub.includes('\0') ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** No other JWT may pass for an assertion (RFC 8725 §3.11). */
const acceptedTypes: ReadonlySet<string | undefined> = new Set([undefined, 'jwt', 'client-authentication+jwt']);
/** Without `jti` nothing keeps an assertion from being used again, so it may not live long. */
const secondsWithoutId = 60;
const endpoints = ['token', 'par', 'device_authorization', 'revoke'];

/**
 * What an assertion may name as audience: this issuer, and for clients that are not held to FAPI 2.0 also the addresses at which they authenticate
 * (RFC 7523 §3, RFC 9126 §2).
 */
function audiencesFor({ issuer, publicUrl, config }: Runtime, { securityProfile }: Readonly<Client>): readonly string[] {
  if (securityProfile === 'FAPI_2_0') return [issuer];
  const { mutualUrl } = config.tls;
  const bases = [issuer, ...(mutualUrl === undefined ? [] : [`${mutualUrl}${issuer.slice(publicUrl.length)}`])];
  return [issuer, ...bases.flatMap((base) => [...endpoints.map((name) => `${base}/v1/${name}`), `${base}/token`, `${base}/api/v2/token/introspect`])];
}

function timesFault(runtime: Runtime, { exp, iat, jti }: JWTPayload): string | undefined {
  const now = epochSeconds(runtime.clock.now());
  const longest = jti === undefined ? secondsWithoutId + clockToleranceSeconds : runtime.config.oauth.assertionMaxSeconds;
  if ((exp as number) > now + longest) return 'assertion_lives_too_long';
  return iat !== undefined && iat > now + clockToleranceSeconds ? 'assertion_from_the_future' : undefined;
}

function isId(jti: unknown): boolean {
  return typeof jti === 'string' && jti.length <= 1024 && !jti.includes('\0') && jti.isWellFormed();
}

/** What is wrong with an assertion whose signature, issuer and end are right. */
function claimsFault(
  runtime: Runtime,
  client: Readonly<Client>,
  { payload, protectedHeader }: JWTVerifyResult,
  audiences: readonly string[],
): string | undefined {
  if (!acceptedTypes.has(protectedHeader.typ?.toLowerCase().replace(/^application\//, ''))) return 'assertion_typ';
  if (payload.sub !== client.clientId) return 'assertion_jwt_claim_validation_failed';
  if (![payload.aud].flat().every((name) => audiences.includes(name as string))) return 'assertion_audience';
  const isIdDue = payload.jti !== undefined || client.securityProfile === 'FAPI_2_0';
  return timesFault(runtime, payload) ?? (isIdDue && !isId(payload.jti) ? 'assertion_jti' : undefined);
}

/**
 * Checks a client assertion (RFC 7523 §3): of no other type, signed by the client's key, issuer and subject the client, no audience but ours, not
 * expired and at most an hour from it, `jti` used once; without `jti`, which FAPI 2.0 demands, at most a minute from its end. Returns why not, or undefined.
 */
export async function verifyAssertion(
  runtime: Runtime,
  client: Readonly<Client>,
  { type, assertion }: { readonly type: string; readonly assertion: string },
): Promise<string | undefined> {
  if (type !== assertionType) return 'assertion_type';
  const audiences = audiencesFor(runtime, client);
  const verified = await verifyClientJwt(runtime, client, { jwt: assertion, audiences });
  if (typeof verified === 'string') return verified === 'jwks_unreachable' ? verified : `assertion_${verified}`;
  const fault = claimsFault(runtime, client, verified, audiences);
  const { jti, exp } = verified.payload;
  if (fault !== undefined || jti === undefined) return fault;
  const expiresAt = new Date(((exp as number) + clockToleranceSeconds) * 1000).toISOString();
  const claimed = await runtime.committer.submit(claimAssertion, { client_id: client.clientId, jti, expires_at: expiresAt });
  return claimed ? undefined : 'assertion_replayed';
}
