import { algorithmsOf, authenticateClient, type Client, tooManyFailures } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { currentNonce, isNonceRequired, type SenderEvidence, verifyProof } from '../../keys/sender-constraints/index.ts';

/** What reaches a revocation endpoint. */
export interface RevocationInput {
  readonly authorization: string | undefined;
  readonly form: Form;
  readonly evidence: SenderEvidence;
}

/** Nobody needs a DPoP proof to end a token; one that is sent all the same has to hold (oauth.md §12). */
async function withGoodProof({ runtime }: Work, client: Readonly<Client>, evidence: SenderEvidence): Promise<Readonly<Client>> {
  const finding = await verifyProof(runtime, evidence, { isNonceRequired: isNonceRequired(runtime, client), algorithms: algorithmsOf(client) });
  if (finding.state !== 'refused') return client;
  const { reason, isNonceMissing } = finding;
  throw new AppError(isNonceMissing ? 'use_dpop_nonce' : 'invalid_dpop_proof', {
    ...(isNonceMissing ? { headers: { 'dpop-nonce': currentNonce(runtime) } } : {}),
    record: ['TOKEN_REVOKE_CLIENT_INVALID', { reason, clientId: client.clientId, appName: client.name }],
  });
}

/** The client that calls a revocation endpoint (oauth.md §4.1); throws, with the event, when it is not authenticated or the form is malformed. */
export async function revokingClient(work: Work, { authorization, form, evidence }: RevocationInput): Promise<Readonly<Client>> {
  if (form.fault)
    throw new AppError('invalid_request', {
      description: 'The body must be a form with each parameter at most once.',
      record: ['TOKEN_REVOKE_TOKEN_INVALID', { reason: form.fault.kind }],
    });
  const result = await authenticateClient(work.runtime, { authorization, form: form.parameters, evidence });
  if ('client' in result) return withGoodProof(work, result.client, evidence);
  const record = ['TOKEN_REVOKE_CLIENT_INVALID', { reason: result.reason, ...(result.clientId ? { clientId: result.clientId } : {}) }] as const;
  if (result.throttled) throw tooManyFailures(result.throttled, record);
  if (result.failure === 'two_methods') throw new AppError('invalid_request', { description: 'Use one client authentication method.', record });
  throw new AppError('invalid_client', { headers: { 'www-authenticate': 'Basic realm="oauth"' }, record });
}
