import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { equalTexts } from '../../../kernel/base/crypto/secrets.ts';
import { OutgoingError } from '../../../kernel/base/net/outgoing-error.ts';
import { isConnectionFailure } from '../../../kernel/contract/errors/connection-failure.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { fetchedDocument } from './fetched-documents.ts';
import type { OpenIdConnectEndpoints } from './read-discovery.ts';
import { UpstreamFault } from './upstream-fault.ts';

/** Digest behind `at_hash` for each algorithm that is accepted; asymmetric ones only. Ed25519 means SHA-512. */
const digests: Readonly<Record<string, string>> = {
  RS256: 'sha256',
  PS256: 'sha256',
  ES256: 'sha256',
  RS384: 'sha384',
  PS384: 'sha384',
  ES384: 'sha384',
  RS512: 'sha512',
  PS512: 'sha512',
  ES512: 'sha512',
  EdDSA: 'sha512',
  Ed25519: 'sha512',
};
const toleranceSeconds = 30;
const longest = 65_536;
const mostKeys = 100;

/** What an ID token must fit. */
export interface ExpectedIdToken {
  readonly endpoints: OpenIdConnectEndpoints;
  readonly clientId: string;
  readonly nonce: string;
  /** Since when the person must have signed in, where that was asked. */
  readonly signedInSince: number | undefined;
  /** The access token it came with. */
  readonly accessToken: string;
}

function invalid(reason: string): UpstreamFault {
  return new UpstreamFault('IDP_OAUTH_MISSING_USER_INFO', `id_token_${reason}`);
}

async function keysAt(runtime: Runtime, address: string, wantsNewer: boolean): Promise<JSONWebKeySet> {
  const set = (await fetchedDocument(runtime, address, wantsNewer).catch((error: unknown) => {
    throw error instanceof OutgoingError ? invalid(`keys_${error.reason}`) : error;
  })) as JSONWebKeySet | null;
  if (!Array.isArray(set?.keys) || set.keys.length > mostKeys) throw invalid('keys_unusable');
  return { keys: set.keys.filter((key) => key?.kty !== 'oct') };
}

async function verifySignature(runtime: Runtime, idToken: string, expected: ExpectedIdToken, wantsNewer: boolean): Promise<JWTPayload> {
  const keys = createLocalJWKSet(await keysAt(runtime, expected.endpoints.jwksUrl, wantsNewer));
  const { payload } = await jwtVerify(idToken, keys, {
    algorithms: Object.keys(digests),
    issuer: expected.endpoints.issuer,
    audience: expected.clientId,
    requiredClaims: ['sub', 'exp', 'iat'],
    clockTolerance: toleranceSeconds,
    currentDate: runtime.clock.now(),
  });
  return payload;
}

/** A key that is not known may be a new one: the keys are read once more. */
async function verified(runtime: Runtime, idToken: string, expected: ExpectedIdToken): Promise<JWTPayload> {
  try {
    return await verifySignature(runtime, idToken, expected, false).catch((error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey) return verifySignature(runtime, idToken, expected, true);
      throw error;
    });
  } catch (error) {
    if (error instanceof errors.JWTClaimValidationFailed) throw invalid(`${error.claim}_invalid`);
    if (error instanceof errors.JOSEError) throw invalid(error.code.toLowerCase().replace(/^err_(jose_|jws_|jwt_|jwks_)?/, ''));
    throw error instanceof UpstreamFault || isConnectionFailure(error) ? error : invalid('malformed');
  }
}

function checkAccessTokenHash(idToken: string, accessToken: string, hash: unknown): void {
  if (hash === undefined) return;
  const digest = createHash(digests[decodeProtectedHeader(idToken).alg ?? ''] ?? 'sha256')
    .update(accessToken)
    .digest();
  const half = digest.subarray(0, digest.length / 2).toString('base64url');
  if (typeof hash !== 'string' || !equalTexts(hash, half)) throw invalid('at_hash_invalid');
}

/**
 * The claims of an ID token (OIDC Core §3.1.3.7): signed by the provider with an asymmetric algorithm, issued by it for us and nobody else, fresh, with
 * our nonce, fitting the access token beside it, and from a sign-in that is as recent as was asked. Throws an `UpstreamFault` for anything else.
 */
export async function verifyIdToken(runtime: Runtime, idToken: unknown, expected: ExpectedIdToken): Promise<JWTPayload> {
  if (typeof idToken !== 'string') throw invalid('missing');
  if (idToken.length > longest) throw invalid('too_large');
  const claims = await verified(runtime, idToken, expected);
  const { azp, nonce, auth_time: authTime } = claims;
  const isForMany = Array.isArray(claims.aud) && claims.aud.length > 1;
  if ((isForMany || azp !== undefined) && azp !== expected.clientId) throw invalid('azp_invalid');
  if (typeof nonce !== 'string' || !equalTexts(nonce, expected.nonce)) throw invalid('nonce_invalid');
  checkAccessTokenHash(idToken, expected.accessToken, claims.at_hash);
  const { signedInSince } = expected;
  if (signedInSince !== undefined && !(typeof authTime === 'number' && authTime >= signedInSince - toleranceSeconds))
    throw invalid('auth_time_invalid');
  return claims;
}
