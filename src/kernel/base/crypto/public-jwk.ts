import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { JWK } from 'jose';
import { z } from 'zod';

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const curves = ['P-256', 'P-384', 'P-521', 'Ed25519'];

/** RFC 7517 §4.7: the first certificate is of the key itself. */
function isOfKey([first]: readonly string[], key: KeyObject): boolean {
  try {
    return new X509Certificate(Buffer.from(first ?? '', 'base64')).publicKey.equals(key);
  } catch {
    return false;
  }
}

function detailProblem(jwk: JWK): string | undefined {
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    if (jwk.x5c !== undefined && !isOfKey(jwk.x5c, key)) return 'must have an x5c that begins with a certificate of this key';
    const { asymmetricKeyDetails } = key;
    if (jwk.kty !== 'RSA') return undefined;
    const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
    if (modulusLength < 2048 || modulusLength > 4096) return 'must be an RSA key of 2048 to 4096 bits';
    return publicExponent < 65_537n ? 'must have a public exponent of at least 65537' : undefined;
  } catch {
    return 'is not a key that can be read';
  }
}

/** What is wrong with the public key of a client; undefined when nothing is. EC from P-256, RSA 2048 to 4096 bits, Ed25519; nothing private. */
function publicJwkProblem(jwk: JWK): string | undefined {
  if (privateMembers.some((member) => Object.hasOwn(jwk, member))) return 'must be a public key: it holds private members';
  if (jwk.kty !== 'RSA' && jwk.kty !== 'EC' && jwk.kty !== 'OKP') return 'must have kty RSA, EC or OKP';
  if (jwk.kty !== 'RSA' && !curves.includes(jwk.crv ?? '')) return `must have crv ${curves.join(', ')}`;
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'must have use sig or none';
  return detailProblem(jwk);
}

const member = z
  .string()
  .max(8192)
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII');

/** A public key in JWK form (RFC 7517). */
export const publicJwk: z.ZodType<JWK> = z.record(member, z.union([member, z.boolean(), z.array(member).max(10)])).superRefine((jwk, context) => {
  const problem = publicJwkProblem(jwk as JWK);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});
