import { equalBytes, sha256 } from '../../kernel/crypto/secrets.ts';
import type { Form } from '../../kernel/http/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type RequestCookies, readSessionCookie } from '../../sessions/index.ts';
import type { Answer } from './answer.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { type AuthTransaction, findTransaction, flowOf } from './find-transaction.ts';
import { recheckRequest } from './recheck-request.ts';
import { refuseRequest } from './refuse-request.ts';

/** A step of a sign-in, as it arrives. */
export interface StepInput {
  readonly form: Form;
  readonly cookies: RequestCookies;
}

/** A sign-in in progress that this browser may go on with. */
export interface ResumedSignIn {
  readonly transaction: AuthTransaction;
  readonly request: AuthorizationRequest;
  /** The secret in the browser's cookie: key of its form tokens. */
  readonly browserSecret: string;
}

/** The step at which a sign-in is taken up; recorded as `endpoint`. */
export type StepEndpoint = 'login' | 'consent' | 'step_up' | 'sms_step_up';

type Fault =
  | 'form_malformed'
  | 'transaction_unknown'
  | 'transaction_other_browser'
  | 'transaction_finished'
  | 'ticket_unknown'
  | 'directory_not_offered';

/** Ends a step that has no sign-in to go on with: a page, for there is no address to trust. */
export function endSignIn(work: Work, endpoint: StepEndpoint, reason: Fault, clientId?: string): { answer: Answer } {
  work.record('AUTHZ_REQUEST_INVALID', { reason, endpoint, ...(clientId === undefined ? {} : { clientId }) });
  const variables = { code: 'sign_in_ended', description: '', transactionId: work.caller.transactionId };
  return { answer: { kind: 'page', name: 'error', status: 400, variables } };
}

async function find(work: Work, { form, cookies }: StepInput): Promise<Omit<ResumedSignIn, 'request'> | { fault: Fault; clientId?: string }> {
  if (form.fault) return { fault: 'form_malformed' };
  const transaction = await findTransaction(work.runtime, form.parameters.get('transaction') ?? '');
  if (!transaction) return { fault: 'transaction_unknown' };
  work.joinFlow(flowOf(transaction));
  const browserSecret = readSessionCookie(work.runtime, cookies, 'browser');
  const isSameBrowser = browserSecret !== undefined && equalBytes(sha256(browserSecret), Buffer.from(transaction.browserHash, 'hex'));
  if (!isSameBrowser) return { fault: 'transaction_other_browser', clientId: transaction.clientId };
  return { transaction, browserSecret };
}

/**
 * Takes up a sign-in at one of its steps. Every step checks anew that the transaction lives, that this is the browser it was started in
 * (RFC 9700 §4.7), and that its request still meets all checks: a client that was changed or deleted meanwhile gets nothing. `answer` is the end
 * of it otherwise.
 */
export async function resumeSignIn(
  work: Work,
  endpoint: StepEndpoint,
  input: StepInput,
  mayBeFinished = false,
): Promise<ResumedSignIn | { readonly answer: Answer }> {
  const found = await find(work, input);
  if ('fault' in found) return endSignIn(work, endpoint, found.fault, found.clientId);
  const { transaction } = found;
  if (transaction.isFinished && !mayBeFinished) return endSignIn(work, endpoint, 'transaction_finished', transaction.clientId);
  const checked = await recheckRequest(work.runtime, transaction);
  if ('failure' in checked) return { answer: refuseRequest(work, checked) };
  return { ...found, request: checked.request };
}
