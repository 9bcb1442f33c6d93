import { algorithmsOf, type Client, clientSubject, isDpopNeeded } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Work } from '../../kernel/work/work.ts';
import {
  type Confirmation,
  certificateThumbprint,
  currentNonce,
  isNonceRequired,
  type SenderEvidence,
  verifyProof,
} from '../../keys/sender-constraints/index.ts';

/** A token request whose client is known, with what it shows of its sender's keys. */
interface Sending {
  readonly client: Readonly<Client>;
  readonly grantType: string;
  readonly evidence: SenderEvidence;
}

function recordOf({ client, grantType }: Sending, reason: string): { readonly record: EventRecord } {
  return { record: ['TOKEN_REQUEST_INVALID', { reason, grantType, endpoint: 'token', ...clientSubject(client) }] };
}

/** RFC 8705 §3: the certificate of the connection, for clients that bind their tokens to it. */
function provenCertificate(sending: Sending): Confirmation {
  if (!sending.client.tlsClientCertificateBoundAccessTokens) return {};
  const presented = sending.evidence.certificate();
  if (presented) return { 'x5t#S256': certificateThumbprint(presented.certificate) };
  throw new AppError('invalid_request', { description: 'A client certificate is needed.', ...recordOf(sending, 'certificate_absent') });
}

/** RFC 9449 §5: the key of the proof, if there is one. A client registered for bound tokens (§5.2) must send it. */
async function provenKey({ runtime }: Work, sending: Sending): Promise<Confirmation> {
  const { client, evidence } = sending;
  const finding = await verifyProof(runtime, evidence, { isNonceRequired: isNonceRequired(runtime, client), algorithms: algorithmsOf(client) });
  if (finding.state === 'proven') return { jkt: finding.jkt };
  if (finding.state === 'absent') {
    if (!isDpopNeeded(client)) return {};
    throw new AppError('invalid_dpop_proof', recordOf(sending, 'dpop_absent'));
  }
  if (!finding.isNonceMissing) throw new AppError('invalid_dpop_proof', recordOf(sending, finding.reason));
  throw new AppError('use_dpop_nonce', { headers: { 'dpop-nonce': currentNonce(runtime) }, ...recordOf(sending, finding.reason) });
}

/**
 * Finds out to which keys tokens are to be bound; null for none, which clients of FAPI 2.0 never get (§5.3.2.1: sender-constrained access tokens
 * only). What does not hold ends the request: that is no failure of the grant, and counts as none.
 */
export async function confirmSender(work: Work, sending: Sending): Promise<Confirmation | null> {
  const confirmation = { ...provenCertificate(sending), ...(await provenKey(work, sending)) };
  return Object.keys(confirmation).length > 0 ? confirmation : null;
}
