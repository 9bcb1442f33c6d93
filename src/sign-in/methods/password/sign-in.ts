import { isFormToken, readSessionCookie } from '../../../access/sessions/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { verifyCredentials } from '../../../people/users/index.ts';
import type { Answer } from '../../browser/answer.ts';
import { endSignIn, resumeSignIn, type StepInput } from '../../resume-sign-in.ts';
import { awaitNewPassword } from '../../transaction/change-transaction.ts';
import { acceptPassword } from './accept-password.ts';
import { loginFormBinding, loginPage } from './login-page.ts';

/**
 * Signs a person in with username and password, under a fresh session secret; consent or code come next. Who has a temporary password
 * chooses another first. A form without the token of this browser is not looked at, so that nobody is signed in by another site (OWASP ASVS 5 §3.5.1).
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
  const knownBrowser = readSessionCookie(work.runtime, input.cookies, 'known');
  const verdict = await verifyCredentials(work, { username, password: parameters.get('password') ?? '', knownBrowser, subject });
  if ('temporary' in verdict) {
    const { userId, digest } = verdict.temporary;
    await awaitNewPassword(work, resumed.transaction.id, { userId, digest });
    return { kind: 'step', step: 'new-password', transactionId: resumed.transaction.id };
  }
  if ('failure' in verdict) {
    if (verdict.failure === 'rejected') return loginPage(resumed, { status: 200, problem: 'rejected', username });
    return loginPage(resumed, { status: 429, problem: 'throttled', username, retryAfterSeconds: verdict.retryAfterSeconds });
  }
  return acceptPassword(work, resumed, { ...verdict, identityProvider: directory.identifier, cookies: input.cookies });
}
