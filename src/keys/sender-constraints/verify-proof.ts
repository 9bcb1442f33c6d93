import type { KeyObject } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { epochSeconds } from '../../kernel/base/clock.ts';
import { equalTexts, sha256, sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { claimProof } from './claim-proof.ts';
import { proofAlgorithms, readProofKey } from './proof-key.ts';
import { isSameAddress } from './same-address.ts';
import type { SenderEvidence } from './sender-evidence.ts';
import { isRecentNonce } from './server-nonce.ts';

const longestProof = 8192;
const longestId = 512;
/** Clocks of clients may be this far apart from ours (FAPI 2.0 §5.3.2.1). */
const toleranceSeconds = 10;

/** What a proof has to fit beside the request it came with. */
interface ProofUse {
  /** The access token it was sent with, at a resource. */
  readonly accessToken?: string;
  readonly isNonceRequired: boolean;
  /** Where the client is held to fewer than all. */
  readonly algorithms?: readonly string[];
}

/** Whether a request proves possession of a key: the key's thumbprint, or a machine word for the trail. */
export type ProofFinding =
  | { readonly state: 'absent' }
  | { readonly state: 'proven'; readonly jkt: string }
  | { readonly state: 'refused'; readonly reason: string; readonly isNonceMissing: boolean };

function refused(reason: string): ProofFinding {
  return { state: 'refused', reason, isNonceMissing: reason === 'dpop_nonce' };
}

/** The endpoint under the public address, and under the one for clients with certificates. */
function addressesOf({ publicUrl, config }: Runtime, { path }: SenderEvidence): string[] {
  return [publicUrl, config.tls.mutualUrl].filter((base) => base !== undefined).map((base) => `${base}${path}`);
}

function problemOf(runtime: Runtime, payload: JWTPayload, evidence: SenderEvidence, use: ProofUse): string | undefined {
  const { jti, iat, htm, htu, ath, nonce } = payload;
  const now = epochSeconds(runtime.clock.now());
  if (typeof jti !== 'string' || jti === '' || jti.length > longestId) return 'dpop_jti';
  if (htm !== evidence.method) return 'dpop_method';
  if (typeof htu !== 'string' || !addressesOf(runtime, evidence).some((address) => isSameAddress(htu, address))) return 'dpop_address';
  if (typeof iat !== 'number' || iat > now + toleranceSeconds || iat < now - runtime.config.dpop.proofSeconds) return 'dpop_time';
  const expectedHash = use.accessToken === undefined ? undefined : sha256(use.accessToken).toString('base64url');
  if (expectedHash !== undefined && (typeof ath !== 'string' || !equalTexts(ath, expectedHash))) return 'dpop_token_hash';
  if (nonce === undefined ? use.isNonceRequired : typeof nonce !== 'string' || !isRecentNonce(runtime, nonce)) return 'dpop_nonce';
  return undefined;
}

/**
 * Checks the DPoP proof of a request by all of RFC 9449 §4.3 and lets it pass once, on however many servers: the last check is one grouped
 * write. A nonce that is sent must be a recent one of ours even where none is required.
 */
export async function verifyProof(runtime: Runtime, evidence: SenderEvidence, use: ProofUse): Promise<ProofFinding> {
  const proof = evidence.dpop;
  if (proof === undefined) return { state: 'absent' };
  if (proof.includes(',')) return refused('dpop_repeated');
  if (proof.length > longestProof) return refused('dpop_too_large');
  const key = await readProofKey(proof, use.algorithms);
  if (typeof key === 'string') return refused(key);
  const payload = await verifySignature(runtime, proof, key.key);
  if (typeof payload === 'string') return refused(payload);
  const problem = problemOf(runtime, payload, evidence, use);
  if (problem) return refused(problem);
  const expiresAt = new Date(((payload.iat as number) + runtime.config.dpop.proofSeconds + 1) * 1000).toISOString();
  const claimed = await runtime.committer.submit(claimProof, { proof_hash: sha256Hex(`${key.jkt} ${payload.jti}`), expires_at: expiresAt });
  return claimed ? { state: 'proven', jkt: key.jkt } : refused('dpop_replayed');
}

async function verifySignature(runtime: Runtime, proof: string, key: KeyObject): Promise<JWTPayload | string> {
  try {
    const { payload } = await jwtVerify(proof, key, {
      algorithms: [...proofAlgorithms],
      typ: 'dpop+jwt',
      clockTolerance: toleranceSeconds,
      currentDate: runtime.clock.now(),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'dpop_signature';
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) return 'dpop_time';
    return 'dpop_malformed';
  }
}
