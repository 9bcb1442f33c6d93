import { type BrowserSession, findSession } from '../../../access/sessions/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { findUser, type Person } from '../../../people/users/index.ts';
import { readStepUpMessage, type StepUpMessage } from '../../../presentation/pages/index.ts';
import type { Answer } from '../../browser/answer.ts';
import { localesOf } from '../../request/authorization-request.ts';
import { type ResumedSignIn, resumeSignIn, type StepInput } from '../../resume-sign-in.ts';
import { findChallenge, type SmsChallenge } from './sms-challenge.ts';
import { smsDue } from './sms-due.ts';

/** A sign-in at the step of the code by SMS. */
export interface SmsStep {
  readonly resumed: ResumedSignIn;
  readonly session: BrowserSession;
  readonly user: Person;
  readonly challenge: SmsChallenge | undefined;
  readonly due: 'client' | 'level' | undefined;
  /** The words of the message with a code; read here, because nothing may be read once the form is taken. */
  readonly message: StepUpMessage;
}

/** Takes up a sign-in at this step; all its reads. `lost` when it goes on but the person is not signed in as before: then they sign in again. */
export async function resumeSms(work: Work, input: StepInput): Promise<SmsStep | { readonly answer: Answer; readonly lost?: ResumedSignIn }> {
  const resumed = await resumeSignIn(work, 'sms_step_up', input);
  if ('answer' in resumed) return resumed;
  const { runtime } = work;
  const { transaction, request } = resumed;
  const found = await findSession(runtime, input.cookies);
  const session = found?.id === transaction.sessionId ? found : undefined;
  const user = session && (await findUser(runtime, session.userId));
  if (!session || !user) return { answer: { kind: 'step', step: 'login', transactionId: transaction.id }, lost: resumed };
  const challenge = await findChallenge(runtime, { transactionId: transaction.id, userId: user.userId });
  const message = await readStepUpMessage(runtime, user.locale ?? localesOf(request.parameters));
  return { resumed, session, user, challenge, message, due: smsDue(runtime, request, session, transaction) };
}
