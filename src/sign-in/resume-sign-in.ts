import { type RequestCookies, readSessionCookie } from '../access/sessions/index.ts';
import { equalBytes, sha256 } from '../kernel/base/crypto/secrets.ts';
import type { Form } from '../kernel/edge/read-form.ts';
import type { Work } from '../kernel/work/work.ts';
import type { PageClient } from '../presentation/pages/index.ts';
import type { Answer, PageAnswer } from './browser/answer.ts';
import { pageClient } from './browser/page-client.ts';
import { mayBeImpersonated } from './consent/is-consent-due.ts';
import { type Ending, type Endings, endingOf } from './ending.ts';
import { type AuthorizationRequest, localesOf } from './request/authorization-request.ts';
import { type AuthTransaction, findTransaction, flowOf } from './transaction/find-transaction.ts';

/** A step of a sign-in, as it arrives. */
export interface StepInput {
  readonly form: Form;
  readonly cookies: RequestCookies;
  /** How the sign-ins of this house end. */
  readonly endings: Endings;
}

/** A sign-in in progress that this browser may go on with. */
export interface ResumedSignIn {
  readonly transaction: AuthTransaction;
  readonly request: AuthorizationRequest;
  /** What happens at its end. */
  readonly ending: Ending;
  /** The secret in the browser's cookie: key of its form tokens. */
  readonly browserSecret: string;
}

/** The step at which a sign-in is taken up; recorded as `endpoint`. */
export type StepEndpoint = 'login' | 'new_password' | 'consent' | 'step_up' | 'sms_step_up';

type Fault =
  | 'form_malformed'
  | 'transaction_unknown'
  | 'transaction_other_browser'
  | 'transaction_finished'
  | 'ticket_unknown'
  | 'directory_not_offered';

/** A sign-in as far as it is known to a step that cannot go on with it. */
interface EndedSignIn {
  readonly transaction?: Pick<AuthTransaction, 'clientId' | 'outcome'>;
  readonly ending?: Ending;
  /** Absent when it meets the checks no more. */
  readonly request?: AuthorizationRequest;
}

/** The page of the application that a person may go on at: the root of where the answer went. None for a device, or where any program may listen. */
function wayBack(request: AuthorizationRequest): { readonly client: PageClient; readonly back: string } | undefined {
  const { protocol, origin } = new URL(request.redirectUri);
  if (request.device || mayBeImpersonated(request) || !/^https?:$/.test(protocol)) return undefined;
  return { client: pageClient(request.client), back: `${origin}/` };
}

/** The page that says how it stands with a sign-in that is over, or that this browser shows no sign of. */
export function endedPage(
  work: Work,
  code: 'sign_in_ended' | 'sign_in_complete' | 'already_allowed' | 'cookies_missing',
  request?: AuthorizationRequest,
): PageAnswer {
  const way = request && wayBack(request);
  const locales = request && localesOf(request.parameters);
  return {
    kind: 'page',
    name: 'error',
    status: 400,
    variables: { code, description: '', transactionId: work.caller.transactionId, ...way, locales },
  };
}

/** Ends a step that has no sign-in to go on with: on a page, for there is no address to trust, or the client has its answer. */
export function endSignIn(
  work: Work,
  endpoint: StepEndpoint,
  reason: Fault,
  { transaction, request, ending }: EndedSignIn = {},
  code?: 'cookies_missing',
): { answer: Answer } {
  work.record('AUTHZ_REQUEST_INVALID', { reason, endpoint, ...(transaction ? { clientId: transaction.clientId } : {}) });
  const isComplete = reason === 'transaction_finished' && transaction?.outcome === 'granted';
  const complete = isComplete && request && ending?.complete(request);
  return { answer: complete || endedPage(work, code ?? (isComplete ? 'sign_in_complete' : 'sign_in_ended'), request) };
}

async function find(
  work: Work,
  { form, cookies }: StepInput,
): Promise<Omit<ResumedSignIn, 'request' | 'ending'> | { fault: Fault; transaction?: AuthTransaction; code?: 'cookies_missing' }> {
  if (form.fault) return { fault: 'form_malformed' };
  const transaction = await findTransaction(work.runtime, form.parameters.get('transaction') ?? '');
  if (!transaction) return { fault: 'transaction_unknown' };
  work.joinFlow(flowOf(transaction));
  const browserSecret = readSessionCookie(work.runtime, cookies, 'browser');
  if (browserSecret === undefined) return { fault: 'transaction_other_browser', transaction, code: 'cookies_missing' };
  const isSameBrowser = equalBytes(sha256(browserSecret), Buffer.from(transaction.browserHash, 'hex'));
  if (!isSameBrowser) return { fault: 'transaction_other_browser', transaction };
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
  const { transaction } = found;
  const ending = transaction && endingOf(input.endings, transaction);
  const checked = transaction && (await ending?.recheck(work.runtime, transaction));
  const request = checked && 'request' in checked && !('failure' in checked) ? checked.request : undefined;
  const ended = { ...(transaction ? { transaction } : {}), ...(request ? { request } : {}), ...(ending ? { ending } : {}) };
  if ('fault' in found) return endSignIn(work, endpoint, found.fault, ended, found.code);
  if (found.transaction.isFinished && !mayBeFinished) return endSignIn(work, endpoint, 'transaction_finished', ended);
  const own = endingOf(input.endings, found.transaction);
  if (checked && 'failure' in checked) return { answer: own.refuse(work, checked) };
  return { ...found, ending: own, request: request as AuthorizationRequest };
}
