import { storeConsent } from '../../access/consents/index.ts';
import { type BrowserSession, findSession, holdSession } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import { requestNotification } from '../../delivery/notifications/index.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Work } from '../../kernel/work/work.ts';
import { findUser } from '../../people/users/index.ts';
import { type FormFault, formFault } from '../bound-form/form-fault.ts';
import { takeForm } from '../bound-form/take-form.ts';
import type { Answer } from '../browser/answer.ts';
import { type NotPrepared, outcomeOf, type Prepared } from '../ending.ts';
import { nextStep } from '../next-step.ts';
import { type AuthorizationRequest, scopeIdsOf } from '../request/authorization-request.ts';
import type { Failure } from '../request/failure.ts';
import { type ResumedSignIn, resumeSignIn, type StepInput } from '../resume-sign-in.ts';
import { correctOutcome, readOutcome } from '../transaction/change-transaction.ts';
import { type Asked, consentPage } from './consent-page.ts';
import { consentScopes } from './consent-scopes.ts';
import { firstAccess } from './first-access.ts';
import { repeatDecision } from './repeat-decision.ts';

const decisions = new Set(['accept', 'reject']);

/**
 * What the person decided on the consent page. A form that does not hold changes nothing and is shown again with a fresh token; with the
 * first that holds the sign-in is over, and the same form sent again leads where it led then. Acceptance remembers the persistent scopes and issues the grant in one commit.
 */
export async function decideConsent(work: Work, input: StepInput): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'consent', input, true);
  if ('answer' in resumed) return resumed.answer;
  const { transaction, request } = resumed;
  const session = await findSession(work.runtime, input.cookies);
  const user = session && session.id === transaction.sessionId ? await findUser(work.runtime, session.userId) : undefined;
  if (!session || !user) {
    work.record('CONSENT_CSRF_INVALID', { reason: 'session_changed', ...clientSubject(request.client) });
    return { kind: 'step', step: 'login', transactionId: transaction.id };
  }
  return decide(work, resumed, { session, user }, input);
}

async function decide(work: Work, resumed: ResumedSignIn, asked: Asked, input: StepInput): Promise<Answer> {
  const { transaction, request, ending } = resumed;
  const { session } = asked;
  const { parameters } = input.form;
  const sent = { page: 'consent', userId: session.userId, parameters } as const;
  if (transaction.isFinished) return repeatDecision(work, { resumed, session, form: input.form, fault: formFault(resumed, sent) ?? 'reused' });
  // All reads come before the first statement of the transaction: one that waits for a second connection starves the pool.
  const step = await nextStep(work.runtime, request, { session, isSettled: true, transaction });
  if ('ask' in step && step.ask !== 'consent') return { kind: 'step', step: step.ask, transactionId: transaction.id };
  const refusal = 'refusal' in step ? step.refusal : undefined;
  const decision = parameters.get('decision') ?? '';
  const fault = formFault(resumed, sent) ?? (decisions.has(decision) ? undefined : 'mismatch');
  if (fault) return showAgain(work, resumed, asked, fault);
  const failure = refusal ?? (decision === 'accept' ? undefined : declined(request, session));
  const prepared = failure ? { request, failure } : await ending.prepare(work, request, session, parameters.get('csrf_token'));
  if (await takeForm(work, transaction, outcomeOf(prepared))) return tooLate(work, resumed, asked, input);
  return failure ? ending.fail(work, request, failure) : accept(work, resumed, prepared, session);
}

/** Another request took the form first: that one decided, or there is a later form. */
async function tooLate(work: Work, resumed: ResumedSignIn, asked: Asked, { form }: StepInput): Promise<Answer> {
  const isDecided = (await readOutcome(work, resumed.transaction.id)) !== null;
  return isDecided ? repeatDecision(work, { resumed, session: asked.session, form, fault: 'reused' }) : showAgain(work, resumed, asked, 'reused');
}

function declined(request: AuthorizationRequest, { userId }: BrowserSession): Failure {
  const subject = { userId, ...clientSubject(request.client) };
  const record: EventRecord = ['CONSENT_REJECTED', { reason: 'declined', scopes: scopeIdsOf(request), endpoint: 'consent', ...subject }];
  return { error: 'access_denied', description: 'The user did not consent.', record };
}

function showAgain(work: Work, resumed: ResumedSignIn, asked: Asked, reason: FormFault): Promise<Answer> {
  work.record('CONSENT_CSRF_INVALID', { reason, userId: asked.user.userId, ...clientSubject(resumed.request.client) });
  return consentPage(work, resumed, asked, 'stale');
}

async function accept(work: Work, resumed: ResumedSignIn, prepared: Prepared | NotPrepared, session: BrowserSession): Promise<Answer> {
  const { transaction, request, ending } = resumed;
  const isThere = await holdSession(work, session.id);
  const answer = isThere ? await remember(work, resumed, prepared, session) : await ending.tooLate(work, request);
  if (answer.kind === 'client' && answer.parameters.error !== undefined) await correctOutcome(work, transaction.id, answer.parameters.error);
  return answer;
}

async function remember(
  work: Work,
  { transaction, ending }: ResumedSignIn,
  prepared: Prepared | NotPrepared,
  { userId }: BrowserSession,
): Promise<Answer> {
  const { request } = prepared;
  const asked = consentScopes(request);
  const scopes = asked.map(({ scopeId }) => scopeId);
  const persistentScopes = asked.filter((scope) => scope.persistentConsent).map(({ scopeId }) => scopeId);
  const notification = await firstAccess(work, { userId, clientId: request.client.clientId });
  if (notification) requestNotification(work, notification);
  await storeConsent(work, { userId, clientId: request.client.clientId, transactionId: transaction.id, scopes: persistentScopes });
  work.record('CONSENT_GIVEN', { scopes, persistentScopes, userId, ...clientSubject(request.client) });
  return ending.issue(work, prepared);
}
