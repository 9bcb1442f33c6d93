import { constants, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { digestOf, type SigningAlgorithm } from './signing-algorithms.ts';

const signElsewhere = promisify(sign);

const rawSignature = { dsaEncoding: 'ieee-p1363' } as const;

/**
 * A signature in the form of RFC 7518 §3. Those of elliptic curves are made here and now: a trip to another thread costs more than they do. RSA
 * takes fifteen times as long and does go there.
 */
export async function signBytes(alg: SigningAlgorithm, key: KeyObject, data: Buffer): Promise<Buffer> {
  if (alg === 'EdDSA') return sign(null, data, key);
  // The option stands on the key itself: in an object around it, Node takes as long to find the key as to sign.
  if (alg.startsWith('ES')) return sign(digestOf(alg), data, Object.assign(key, rawSignature));
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return signElsewhere(digestOf(alg), data, { key, ...(alg.startsWith('PS') ? pss : {}) });
}
