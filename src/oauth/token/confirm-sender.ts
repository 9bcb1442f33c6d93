import { type Client, isDpopNeeded } from '../../clients/index.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Confirmation, currentNonce, isNonceRequired, type SenderEvidence, verifyProof } from '../../sender-constraints/index.ts';
import { clientSubject } from './token-request.ts';

/** A token request whose client is known, with what it shows of its sender's keys. */
interface Sending {
  readonly client: Readonly<Client>;
  readonly grantType: string;
  readonly evidence: SenderEvidence;
}

/**
 * Finds out to which keys tokens are to be bound: whoever sends a DPoP proof gets bound tokens, and a client registered for them gets no others
 * (RFC 9449 §5, §5.2). A proof that does not hold ends the request; it is no failure of the grant, and counts as none.
 */
export async function confirmSender({ runtime }: Work, { client, grantType, evidence }: Sending): Promise<Confirmation | null> {
  const finding = await verifyProof(runtime, evidence, { isNonceRequired: isNonceRequired(runtime, client) });
  if (finding.state === 'proven') return { jkt: finding.jkt };
  if (finding.state === 'absent' && !isDpopNeeded(client)) return null;
  const reason = finding.state === 'absent' ? 'dpop_absent' : finding.reason;
  const isNonceMissing = finding.state === 'refused' && finding.isNonceMissing;
  throw new AppError(isNonceMissing ? 'use_dpop_nonce' : 'invalid_dpop_proof', {
    ...(isNonceMissing ? { headers: { 'dpop-nonce': currentNonce(runtime) } } : {}),
    record: ['TOKEN_REQUEST_INVALID', { reason, grantType, endpoint: 'token', ...clientSubject(client) }],
  });
}
