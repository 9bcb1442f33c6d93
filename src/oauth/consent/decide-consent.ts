import { storeConsent } from '../../consents/index.ts';
import type { EventRecord } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { requestNotification } from '../../notifications/index.ts';
import { type BrowserSession, findSession, holdSession } from '../../sessions/index.ts';
import { findUser } from '../../users/index.ts';
import type { Answer } from '../authorize/answer.ts';
import { scopeIdsOf } from '../authorize/authorization-request.ts';
import { consentScopes } from '../authorize/consent-scopes.ts';
import { endAnsweredRequest, endRequest } from '../authorize/end-request.ts';
import { issueGrantWithin } from '../authorize/issue-grant.ts';
import { nextStep } from '../authorize/next-step.ts';
import { prepareGrant } from '../authorize/prepare-grant.ts';
import type { FailedGrant, PreparedGrant } from '../authorize/prepared-grant.ts';
import { type ResumedSignIn, resumeSignIn, type StepInput } from '../authorize/resume-sign-in.ts';
import { type FormFault, formFault } from '../bound-form/form-fault.ts';
import { takeForm } from '../bound-form/take-form.ts';
import { firstAccess } from '../first-access.ts';
import { clientSubject } from '../token/token-request.ts';
import { type Asked, consentPage } from './consent-page.ts';

const decisions = new Set(['accept', 'reject']);

/**
 * What the person decided on the consent page. A form that does not hold changes nothing and is shown again with a fresh token. Acceptance
 * remembers the persistent scopes and issues the grant in one commit.
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
  // All reads come before the first statement of the transaction: one that waits for a second connection starves the pool.
  const step = await nextStep(work.runtime, request, { session, isSettled: true, transaction });
  if ('ask' in step && step.ask !== 'consent') return { kind: 'step', step: step.ask, transactionId: transaction.id };
  const { parameters } = input.form;
  const decision = parameters.get('decision') ?? '';
  const unclear = decisions.has(decision) ? undefined : 'mismatch';
  const sent = { page: 'consent', userId: session.userId, parameters } as const;
  const grant = !('refusal' in step) && decision === 'accept' ? await prepareGrant(work, request, session) : undefined;
  const fault = formFault(resumed, sent) ?? unclear ?? (await takeForm(work, transaction, true));
  if (fault) return showAgain(work, resumed, { session, user }, fault);
  if ('refusal' in step) return endRequest(work, request, step.refusal);
  if (grant) return accept(work, grant, session);
  const subject = { userId: session.userId, ...clientSubject(request.client) };
  const record: EventRecord = ['CONSENT_REJECTED', { reason: 'declined', scopes: scopeIdsOf(request), endpoint: 'consent', ...subject }];
  return endRequest(work, request, { error: 'access_denied', description: 'The user did not consent.', record });
}

function showAgain(work: Work, resumed: ResumedSignIn, asked: Asked, reason: FormFault): Promise<Answer> {
  work.record('CONSENT_CSRF_INVALID', { reason, userId: asked.user.userId, ...clientSubject(resumed.request.client) });
  return consentPage(work, resumed, asked, 'stale');
}

async function accept(work: Work, grant: PreparedGrant | FailedGrant, { id, userId }: BrowserSession): Promise<Answer> {
  const { request } = grant;
  if (!(await holdSession(work, id))) return endAnsweredRequest(work, request);
  const asked = consentScopes(request);
  const scopes = asked.map(({ scopeId }) => scopeId);
  const persistentScopes = asked.filter((scope) => scope.persistentConsent).map(({ scopeId }) => scopeId);
  const notification = await firstAccess(work, { userId, clientId: request.client.clientId });
  if (notification) requestNotification(work, notification);
  await storeConsent(work, { userId, clientId: request.client.clientId, scopes: persistentScopes });
  work.record('CONSENT_GIVEN', { scopes, persistentScopes, userId, ...clientSubject(request.client) });
  return issueGrantWithin(work, grant);
}
