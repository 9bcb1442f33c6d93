import { isFormToken, passwordLevel, readSessionCookie, startSession } from '../../../access/sessions/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { verifyCredentials } from '../../../people/users/index.ts';
import type { Answer } from '../../browser/answer.ts';
import { endSignIn, resumeSignIn, type StepInput } from '../../resume-sign-in.ts';
import { keepPerson } from '../../transaction/change-transaction.ts';
import { loginFormBinding, loginPage } from './login-page.ts';

/**
 * Signs a person in with username and password, under a fresh session secret; consent or code come next. A form without the token of this
 * browser is not looked at, so that nobody is signed in by another site (OWASP ASVS 5 §3.5.1).
 */
export async function signIn(work: Work, input: StepInput): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'login', input);
  if ('answer' in resumed) return resumed.answer;
  const { parameters } = input.form;
  const directory = resumed.request.identityProviders.find(({ type }) => type === 'BUILT_IN');
  if (!directory) return endSignIn(work, 'login', 'directory_not_offered', resumed).answer;
  const subject = clientSubject(resumed.request.client);
  const username = parameters.get('username') ?? '';
  if (!isFormToken(parameters.get('csrf_token'), resumed.browserSecret, ...loginFormBinding(resumed))) {
    work.record('USER_AUTHENTICATION_FAILURE', { reason: 'form_token_invalid', ...subject });
    return loginPage(resumed, { status: 200, problem: 'stale', username });
  }
  const verdict = await verifyCredentials(work, { username, password: parameters.get('password') ?? '', subject });
  if ('failure' in verdict) {
    if (verdict.failure === 'rejected') return loginPage(resumed, { status: 200, problem: 'rejected', username });
    return loginPage(resumed, { status: 429, problem: 'throttled', username, retryAfterSeconds: verdict.retryAfterSeconds });
  }
  const formerSecret = readSessionCookie(work.runtime, input.cookies, 'session');
  const session = await startSession(work, {
    userId: verdict.userId,
    level: passwordLevel,
    amr: ['pwd'],
    proven: ['pwd'],
    formerSecret,
    identityProvider: directory.identifier,
  });
  await keepPerson(work, resumed.transaction.id, { userId: verdict.userId, sessionId: session.id });
  return { kind: 'step', step: 'consent', transactionId: resumed.transaction.id, cookies: { session: session.secret } };
}
