import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { findTemporary, type ProvenTemporary, type TemporaryOwner } from '../../../people/users/index.ts';
import type { Answer } from '../../browser/answer.ts';
import { endSignIn, type ResumedSignIn, resumeSignIn, type StepInput } from '../../resume-sign-in.ts';
import { loginPage } from './login-page.ts';

/** A sign-in that waits for another password than the temporary one. */
export interface DuePassword {
  readonly resumed: ResumedSignIn;
  readonly proven: ProvenTemporary;
  readonly owner: TemporaryOwner;
  /** The built-in directory, as it is named. */
  readonly identityProvider: string;
}

/** The login page, once a temporary password is worth nothing any more: replaced, withdrawn or too old. */
export function temporaryExpired(work: Work, resumed: ResumedSignIn, { userId }: ProvenTemporary): Answer {
  const subject = clientSubject(resumed.request.client);
  work.record('USER_PASSWORD_CHANGE_FAILURE', { reason: 'temporary_password_expired', userId, ...subject });
  return loginPage(resumed, { status: 200, problem: 'expired' });
}

/** Takes up a sign-in in which a temporary password was proven. Without that proof the browser goes back to the login page. */
export async function resumeNewPassword(work: Work, input: StepInput): Promise<DuePassword | { readonly answer: Answer }> {
  const resumed = await resumeSignIn(work, 'new_password', input);
  if ('answer' in resumed) return resumed;
  const { transaction, request } = resumed;
  const { temporary: proven } = transaction;
  if (!proven) return { answer: { kind: 'step', step: 'login', transactionId: transaction.id } };
  const directory = request.identityProviders.find(({ type }) => type === 'BUILT_IN');
  if (!directory) return endSignIn(work, 'new_password', 'directory_not_offered', resumed);
  const owner = await findTemporary(work, proven);
  if (!owner) return { answer: temporaryExpired(work, resumed, proven) };
  return { resumed, proven, owner, identityProvider: directory.identifier };
}
