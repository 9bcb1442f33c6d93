import { compactVerify, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Runtime } from '../kernel/runtime.ts';
import { loadKeys } from './load-keys.ts';

const longest = 16_384;

/**
 * The claims of a JWT this platform signed, or undefined for anything else: foreign, altered, wrong `typ`, wrong issuer. The algorithm is
 * the key's, never the header's choice. Expiry is NOT judged: a logout hint may be expired, and tokens are judged by their record.
 */
export async function verifyOwnJwt(runtime: Runtime, jwt: string, typ: string | undefined): Promise<JWTPayload | undefined> {
  if (jwt.length > longest) return undefined;
  try {
    const header = decodeProtectedHeader(jwt);
    const known = (await loadKeys(runtime)).byKid(header.kid ?? '');
    if (!known || header.typ !== typ) return undefined;
    const { payload } = await compactVerify(jwt, known.jwk, { algorithms: [known.alg] });
    const claims = JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
    return claims.iss === runtime.issuer ? claims : undefined;
  } catch {
    return undefined;
  }
}
