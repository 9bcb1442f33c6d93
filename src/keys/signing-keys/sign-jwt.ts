import type { JWTPayload } from 'jose';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { loadKeys } from './load-keys.ts';
import { signBytes } from './sign-bytes.ts';
import type { SigningAlgorithm } from './signing-algorithms.ts';

function encoded(members: object): string {
  return Buffer.from(JSON.stringify(members)).toString('base64url');
}

/**
 * Signs claims as a JWT with the current key of an algorithm (RFC 7515 compact form). `typ` is the media type of RFC 8725 §3.11; undefined only
 * for a form that is older than that.
 */
export async function signJwt(runtime: Runtime, alg: SigningAlgorithm, typ: string | undefined, claims: JWTPayload): Promise<string> {
  const { kid, key } = (await loadKeys(runtime)).current(alg);
  const content = `${encoded({ alg, kid, typ })}.${encoded(claims)}`;
  return `${content}.${(await signBytes(alg, key, Buffer.from(content))).toString('base64url')}`;
}
