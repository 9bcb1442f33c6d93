import { algorithmsOf, authenticateClient, type ClientAuthentication, clientSubject, tooManyFailures } from '../../applications/clients/index.ts';
import { secondsAfter } from '../../kernel/base/clock.ts';
import { mintOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { currentNonce, isNonceRequired, type SenderEvidence, verifyProof } from '../../keys/sender-constraints/index.ts';
import type { AuthorizationRequest, Parameters } from '../../sign-in/request/index.ts';
import { checkRequest } from '../authorize/check-request.ts';
import { pushedPrefix } from '../authorize/pushed-request.ts';
import { requestError } from '../authorize/request-error.ts';

const endpoint = 'par';
const lifetimeSeconds = 60;
const challenge = { 'www-authenticate': 'Basic realm="oauth"' };

/** What reaches the endpoint for pushed requests. */
export interface PushInput {
  readonly authorization: string | undefined;
  readonly form: Form;
  readonly evidence: SenderEvidence;
}

/** RFC 9126 §2.2. */
export interface PushAnswer {
  readonly request_uri: string;
  readonly expires_in: number;
}

interface PushedRow {
  readonly hash: string;
  readonly client_id: string;
  readonly request: Readonly<Record<string, string>>;
  readonly expires_at: string;
}

/** Keeps pushed requests of many clients in one statement and commit. */
const insertPushed = groupedStatement<PushedRow & { events: readonly EventRow[] }>(
  'insert-pushed-requests',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, hash text, client_id text, request jsonb, expires_at timestamptz)),
   stored as (insert into pushed_request (hash, client_id, request, expires_at) select decode(hash, 'hex'), client_id, request, expires_at from asked returning 1)
   select ord from asked`,
);

/** Unknown clients and wrong credentials get the same answer; the trail tells them apart (RFC 9126 §2.1, RFC 6749 §5.2). */
function refusedClient({ failure, reason, clientId, throttled }: Extract<ClientAuthentication, { failure: string }>): AppError {
  const details = { reason, endpoint, ...(clientId === undefined ? {} : { clientId }) } as const;
  if (failure === 'two_methods')
    return new AppError('invalid_request', { description: 'Use one client authentication method.', record: ['AUTHZ_REQUEST_INVALID', details] });
  const isUnknown = failure === 'absent' || failure === 'unknown_client';
  const record: EventRecord = [isUnknown ? 'TOKEN_REQUEST_INVALID_CLIENT' : 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', details];
  return throttled ? tooManyFailures(throttled, record) : new AppError('invalid_client', { headers: challenge, record });
}

/** A DPoP proof at this endpoint binds the code to its key just as `dpop_jkt` does; the two must not contradict (RFC 9449 §10.1). */
async function boundToKey(
  { runtime }: Work,
  { client, parameters }: Pick<AuthorizationRequest, 'client' | 'parameters'>,
  evidence: SenderEvidence,
): Promise<Parameters> {
  const finding = await verifyProof(runtime, evidence, { isNonceRequired: isNonceRequired(runtime, client), algorithms: algorithmsOf(client) });
  if (finding.state === 'absent') return parameters;
  const refused = (reason: string): { record: EventRecord } => ({
    record: ['AUTHZ_REQUEST_INVALID', { reason, endpoint, ...clientSubject(client) }],
  });
  if (finding.state === 'refused') {
    if (!finding.isNonceMissing) throw new AppError('invalid_dpop_proof', refused(finding.reason));
    throw new AppError('use_dpop_nonce', { headers: { 'dpop-nonce': currentNonce(runtime) }, ...refused(finding.reason) });
  }
  if ((parameters.get('dpop_jkt') ?? finding.jkt) !== finding.jkt)
    throw new AppError('invalid_request', { description: 'dpop_jkt is not the key of the DPoP proof.', ...refused('dpop_other_key') });
  return new Map([...parameters, ['dpop_jkt', finding.jkt] as const]);
}

/**
 * Takes an authorization request from its client directly (RFC 9126 §2): the client proves who it is, the request meets all checks that need no
 * person, and a reference to it comes back, good for one authorization that begins within a minute.
 */
export async function pushAuthorizationRequest(work: Work, { authorization, form, evidence }: PushInput): Promise<PushAnswer> {
  const { runtime } = work;
  const authentication = form.fault ? undefined : await authenticateClient(runtime, { authorization, form: form.parameters, evidence });
  if (authentication && 'failure' in authentication) throw refusedClient(authentication);
  const named = authentication ? new Map([...form.parameters, ['client_id', authentication.client.clientId] as const]) : form.parameters;
  const checked = await checkRequest(runtime, endpoint, { ...form, parameters: named });
  if ('failure' in checked) throw requestError(checked);
  const { client } = checked.request;
  const parameters = await boundToKey(work, checked.request, evidence);
  const expiresAt = secondsAfter(runtime.clock.now(), lifetimeSeconds);
  const reference = mintOpaque('pushedRequest', expiresAt);
  await work.commitGrouped(insertPushed, {
    hash: reference.hashHex,
    client_id: client.clientId,
    request: Object.fromEntries(parameters),
    expires_at: expiresAt.toISOString(),
  });
  return { request_uri: `${pushedPrefix}${reference.value}`, expires_in: lifetimeSeconds };
}
