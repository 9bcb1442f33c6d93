import { isFormToken } from '../../../access/sessions/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { replaceTemporaryPassword } from '../../../people/users/index.ts';
import type { Answer } from '../../browser/answer.ts';
import type { StepInput } from '../../resume-sign-in.ts';
import { acceptPassword } from './accept-password.ts';
import { newPasswordBinding, newPasswordPage } from './new-password-page.ts';
import { resumeNewPassword, temporaryExpired } from './resume-new-password.ts';

/** The page on which a person with a temporary password chooses another. */
export async function showNewPassword(work: Work, input: StepInput): Promise<Answer> {
  const due = await resumeNewPassword(work, input);
  return 'answer' in due ? due.answer : newPasswordPage(due.resumed, { username: due.owner.username });
}

/**
 * Takes the password a person chooses in the place of a temporary one, and signs them in. A form without the token of this browser is not looked at
 * (OWASP ASVS 5 §3.5.1); what is wrong with a password the page says.
 */
export async function choosePassword(work: Work, input: StepInput): Promise<Answer> {
  const due = await resumeNewPassword(work, input);
  if ('answer' in due) return due.answer;
  const { resumed, proven, owner, identityProvider } = due;
  const { parameters } = input.form;
  const known = { userId: proven.userId, ...clientSubject(resumed.request.client) };
  const refuse = (problem: 'stale' | 'differs' | 'reused' | 'policy', reason: string) => {
    work.record('USER_PASSWORD_CHANGE_FAILURE', { reason, ...known });
    return newPasswordPage(resumed, { username: owner.username, problem });
  };
  if (!isFormToken(parameters.get('csrf_token'), resumed.browserSecret, ...newPasswordBinding(resumed))) return refuse('stale', 'form_token_invalid');
  const password = parameters.get('new_password') ?? '';
  if (password !== (parameters.get('repeated_password') ?? '')) return refuse('differs', 'repetition_differs');
  const replaced = await replaceTemporaryPassword(work, proven, owner, password);
  if ('fault' in replaced) {
    const { fault } = replaced;
    return fault === 'expired' ? temporaryExpired(work, resumed, proven) : refuse(fault, fault === 'policy' ? 'password_policy' : 'password_reused');
  }
  work.record('USER_PASSWORD_CHANGED', { reason: 'temporary_password', ...known });
  work.record('USER_AUTHENTICATION_SUCCESS', { authMethod: 'pwd', ...known });
  const { knownBrowser } = replaced;
  return acceptPassword(work, resumed, { userId: proven.userId, identityProvider, cookies: input.cookies, knownBrowser });
}
