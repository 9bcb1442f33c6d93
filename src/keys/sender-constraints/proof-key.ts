import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { publicJwk } from '../../kernel/base/crypto/public-jwk.ts';
import { RecentMap } from '../../kernel/base/recent-map.ts';

/** Signature algorithms of DPoP proofs (RFC 9449 §5.1 `dpop_signing_alg_values_supported`): asymmetric, none that FAPI 2.0 warns of but RS256. */
export const proofAlgorithms = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;

/** The key a proof says it is signed with, and its thumbprint (RFC 7638). */
export interface ProofKey {
  readonly key: KeyObject;
  readonly jkt: string;
}

type KeyProblem = 'dpop_malformed' | 'dpop_type' | 'dpop_algorithm' | 'dpop_key';

interface HeaderKey extends ProofKey {
  readonly alg: string;
}

/** Keys by the header that carries them: it is the same in each proof of a client, and importing a key takes as long as checking a signature. */
const known = new RecentMap<HeaderKey>(2000);
const longestKnown = 2048;

async function readHeader(proof: string): Promise<HeaderKey | KeyProblem> {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(proof);
  } catch {
    return 'dpop_malformed';
  }
  if (header.typ !== 'dpop+jwt') return 'dpop_type';
  const alg = String(header.alg);
  if (!(proofAlgorithms as readonly string[]).includes(alg)) return 'dpop_algorithm';
  const { success, data } = publicJwk.safeParse(header.jwk);
  if (!success) return 'dpop_key';
  try {
    return { alg, key: createPublicKey({ key: data as JsonWebKey, format: 'jwk' }), jkt: await calculateJwkThumbprint(data as JWK) };
  } catch {
    // Any fault: pure cryptography; what is no key proves nothing.
    return 'dpop_key';
  }
}

/** Reads the header of a proof: type, algorithm, and a key that is public and strong enough; or says what is wrong. */
export async function readProofKey(proof: string, allowed: readonly string[] = proofAlgorithms): Promise<ProofKey | KeyProblem> {
  const header = proof.slice(0, proof.indexOf('.') + 1);
  const read = known.get(header) ?? (await readHeader(proof));
  if (typeof read === 'string') return read;
  if (header.length <= longestKnown) known.set(header, read);
  return allowed.includes(read.alg) ? read : 'dpop_algorithm';
}
