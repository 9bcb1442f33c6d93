import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { publicJwk } from '../kernel/crypto/public-jwk.ts';

/** Signature algorithms of DPoP proofs (RFC 9449 §5.1 `dpop_signing_alg_values_supported`): asymmetric, none that FAPI 2.0 warns of but RS256. */
export const proofAlgorithms = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;

/** The key a proof says it is signed with, and its thumbprint (RFC 7638). */
export interface ProofKey {
  readonly key: KeyObject;
  readonly jkt: string;
}

/** Reads the header of a proof: type, algorithm, and a key that is public and strong enough; or says what is wrong. */
export async function readProofKey(
  proof: string,
  allowed: readonly string[] = proofAlgorithms,
): Promise<ProofKey | 'dpop_malformed' | 'dpop_type' | 'dpop_algorithm' | 'dpop_key'> {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(proof);
  } catch {
    return 'dpop_malformed';
  }
  if (header.typ !== 'dpop+jwt') return 'dpop_type';
  const alg = String(header.alg);
  if (!(proofAlgorithms as readonly string[]).includes(alg) || !allowed.includes(alg)) return 'dpop_algorithm';
  const { success, data } = publicJwk.safeParse(header.jwk);
  if (!success) return 'dpop_key';
  try {
    return { key: createPublicKey({ key: data as JsonWebKey, format: 'jwk' }), jkt: await calculateJwkThumbprint(data as JWK) };
  } catch {
    return 'dpop_key';
  }
}
