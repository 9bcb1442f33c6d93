import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../authorize/answer.ts';
import { resumeSignIn, type StepInput } from '../authorize/resume-sign-in.ts';
import { loginPage } from './login-page.ts';

/** The login page of a sign-in in progress. */
export async function showLogin(work: Work, input: StepInput): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'login', input);
  return 'answer' in resumed ? resumed.answer : loginPage(work.runtime, resumed, { status: 200 });
}
