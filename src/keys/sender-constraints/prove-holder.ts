import { equalTexts } from '../../kernel/base/crypto/secrets.ts';
import type { ErrorCode } from '../../kernel/contract/errors/error-table.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { certificateThumbprint } from './certificate-thumbprint.ts';
import type { Confirmation } from './confirmation.ts';
import { proofAlgorithms } from './proof-key.ts';
import type { SenderEvidence } from './sender-evidence.ts';
import { currentNonce } from './server-nonce.ts';
import { type ProofFinding, verifyProof } from './verify-proof.ts';

/** An access token as it was presented. */
export interface PresentedToken {
  readonly value: string;
  /** The Authorization scheme; a token in a form is a bearer token. */
  readonly scheme: 'Bearer' | 'DPoP';
}

/** What the record of a presented token asks of its holder. */
interface Holding {
  readonly token: PresentedToken;
  readonly confirmation: Confirmation | null;
  readonly evidence: SenderEvidence;
  readonly isNonceRequired: boolean;
  /** Where the client of the token is held to fewer than all. */
  readonly algorithms: readonly string[] | undefined;
}

/** Why the sender of a token is not its holder: the error, the word for the trail, and the headers of the answer (RFC 9449 §7.1, §9). */
export interface UnprovenHolder {
  readonly error: Extract<ErrorCode, 'invalid_token' | 'unproven_holder' | 'unproven_holder_nonce'>;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
}

const algorithms = `algs="${proofAlgorithms.join(' ')}"`;

function unproven(reason: string, error: UnprovenHolder['error'], more: Readonly<Record<string, string>> = {}): UnprovenHolder {
  const named = error === 'unproven_holder' ? 'invalid_dpop_proof' : error === 'unproven_holder_nonce' ? 'use_dpop_nonce' : error;
  return { error, reason, headers: { 'www-authenticate': `DPoP realm="oauth", error="${named}", ${algorithms}`, ...more } };
}

/**
 * Makes sure that whoever presents a token is its holder. A bound token is refused as a bearer token, an unbound one as a DPoP token: neither
 * can be passed off as the other (RFC 9449 §7.1, §7.2). Undefined when all is well.
 */
export async function proveHolder(
  runtime: Runtime,
  { token, confirmation, evidence, isNonceRequired, algorithms: allowed }: Holding,
): Promise<UnprovenHolder | undefined> {
  const thumbprint = confirmation?.['x5t#S256'];
  const problem = thumbprint === undefined ? undefined : otherCertificate(evidence, thumbprint);
  if (problem) return { error: 'invalid_token', reason: problem, headers: { 'www-authenticate': 'Bearer realm="oauth", error="invalid_token"' } };
  const jkt = confirmation?.jkt;
  if (jkt === undefined) return token.scheme === 'DPoP' ? unproven('dpop_not_bound', 'invalid_token') : undefined;
  if (token.scheme !== 'DPoP') return unproven('dpop_downgrade', 'invalid_token');
  return faultOf(
    runtime,
    await verifyProof(runtime, evidence, { accessToken: token.value, isNonceRequired, ...(allowed ? { algorithms: allowed } : {}) }),
    jkt,
  );
}

/** RFC 8705 §3: the certificate of this connection is the one the token was issued to. */
function otherCertificate(evidence: SenderEvidence, thumbprint: string): string | undefined {
  const presented = evidence.certificate();
  if (!presented) return 'certificate_absent';
  return equalTexts(certificateThumbprint(presented.certificate), thumbprint) ? undefined : 'certificate_other';
}

function faultOf(runtime: Runtime, finding: ProofFinding, jkt: string): UnprovenHolder | undefined {
  if (finding.state === 'absent') return unproven('dpop_absent', 'unproven_holder');
  if (finding.state === 'proven') return equalTexts(finding.jkt, jkt) ? undefined : unproven('dpop_other_key', 'invalid_token');
  if (finding.isNonceMissing) return unproven(finding.reason, 'unproven_holder_nonce', { 'dpop-nonce': currentNonce(runtime) });
  return unproven(finding.reason, 'unproven_holder');
}
