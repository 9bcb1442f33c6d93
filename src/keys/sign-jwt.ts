import { type JWTPayload, SignJWT } from 'jose';
import type { Runtime } from '../kernel/runtime.ts';
import { loadKeys } from './load-keys.ts';
import type { SigningAlgorithm } from './signing-algorithms.ts';

/**
 * Signs claims as a JWT with the current key of an algorithm (RFC 7515 compact form). `typ` is the media type of RFC 8725 §3.11; undefined only
 * for a form that is older than that.
 */
export async function signJwt(runtime: Runtime, alg: SigningAlgorithm, typ: string | undefined, claims: JWTPayload): Promise<string> {
  const { kid, key } = await (await loadKeys(runtime)).current(alg);
  return new SignJWT(claims).setProtectedHeader({ alg, kid, ...(typ === undefined ? {} : { typ }) }).sign(key);
}
