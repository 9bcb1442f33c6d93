import type { Work } from '../../kernel/work/work.ts';
import { isFormToken } from '../../sessions/index.ts';
import { verifyCredentials } from '../../users/index.ts';
import type { Answer } from '../authorize/answer.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import { endSignIn, resumeSignIn, type StepInput } from '../authorize/resume-sign-in.ts';
import { clientSubject } from '../token/token-request.ts';
import { loginFormBinding, loginPage } from './login-page.ts';
import { settleSignIn } from './settle-sign-in.ts';

/** Nothing but the replacement of this very password is open from here. */
const awaitPassword = `update auth_transaction set user_id = $2, session_id = null, temporary_digest = decode($3, 'hex') where ${liveTransaction}`;

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
  const verdict = await verifyCredentials(work, { username, password: parameters.get('password') ?? '', subject });
  if ('temporary' in verdict) {
    const { userId, digest } = verdict.temporary;
    await work.sql(awaitPassword, [resumed.transaction.id, userId, digest]);
    return { kind: 'step', step: 'new-password', transactionId: resumed.transaction.id };
  }
  if ('failure' in verdict) {
    if (verdict.failure === 'rejected') return loginPage(resumed, { status: 200, problem: 'rejected', username });
    return loginPage(resumed, { status: 429, problem: 'throttled', username, retryAfterSeconds: verdict.retryAfterSeconds });
  }
  return settleSignIn(work, resumed, { userId: verdict.userId, identityProvider: directory.identifier, cookies: input.cookies });
}
