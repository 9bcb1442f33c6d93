import { decodeJwt } from 'jose';
import { epochSeconds } from '../kernel/clock.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { groupedStatement } from '../kernel/work/grouped-statement.ts';
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

/**
 * Checks a client assertion (RFC 7523 §3): signed by the client's key, issuer and subject the client, audience exactly this issuer (not an
 * endpoint: the FAPI 2.0 attacker model), not expired and at most an hour from it, `jti` used once. Returns why not, or undefined.
 */
export async function verifyAssertion(
  runtime: Runtime,
  client: Readonly<Client>,
  { type, assertion }: { readonly type: string; readonly assertion: string },
): Promise<string | undefined> {
  if (type !== assertionType) return 'assertion_type';
  const verified = await verifyClientJwt(runtime, client, assertion);
  if (typeof verified === 'string') return verified === 'jwks_unreachable' ? verified : `assertion_${verified}`;
  const { sub, exp, iat, jti, aud } = verified.payload;
  if (sub !== client.clientId) return 'assertion_jwt_claim_validation_failed';
  const now = epochSeconds(runtime.clock.now());
  if (Array.isArray(aud) && aud.length !== 1) return 'assertion_audience';
  if ((exp as number) > now + runtime.config.oauth.assertionMaxSeconds) return 'assertion_lives_too_long';
  if (iat !== undefined && iat > now + clockToleranceSeconds) return 'assertion_from_the_future';
  if (jti === undefined) return undefined;
  if (typeof jti !== 'string' || jti.length > 1024 || jti.includes('\0') || !jti.isWellFormed()) return 'assertion_jti';
  const expiresAt = new Date(((exp as number) + clockToleranceSeconds) * 1000).toISOString();
  const claimed = await runtime.committer.submit(claimAssertion, { client_id: client.clientId, jti, expires_at: expiresAt });
  return claimed ? undefined : 'assertion_replayed';
}
