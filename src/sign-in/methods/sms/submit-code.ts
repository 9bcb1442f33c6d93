import { raiseSession } from '../../../access/sessions/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import { accountKey, releaseAttempts, reserveAttempt, type ThrottleKey } from '../../../kernel/work/throttle.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { Answer } from '../../browser/answer.ts';
import type { StepInput } from '../../resume-sign-in.ts';
import { endSms } from './end-sms.ts';
import type { SmsStep } from './resume-sms.ts';
import { type CodeVerdict, tryCode } from './sms-challenge.ts';
import { smsPage } from './sms-page.ts';
import { takeSmsForm } from './take-sms-form.ts';

function subjectOf({ resumed, user }: SmsStep) {
  return { userId: user.userId, ...clientSubject(resumed.request.client) };
}

/** Digits as people type them: in groups, or of another script. */
function typedCode(text: string | undefined): string {
  return (text ?? '').slice(0, 64).normalize('NFKC').replace(/[\s-]/g, '');
}

/**
 * The form of the page comes back, with a code or to give up. A form that does not hold is shown again and costs no try. A right code raises the
 * session and is worth nothing afterwards; the last wrong one ends the sign-in (NIST SP 800-63B-4 §3.1.3).
 */
export async function submitCode(work: Work, input: StepInput): Promise<Answer> {
  const taken = await takeSmsForm(work, input);
  if ('answer' in taken) return taken.answer;
  const { step } = taken;
  const { parameters } = input.form;
  if (parameters.get('decision') === 'cancel')
    return endSms(work, step.resumed, ['SMS_STEP_UP_CANCELLED', { reason: 'declined', ...subjectOf(step) }]);
  const { failuresPerUser, windowSeconds } = work.runtime.config.stepUp;
  const keys: ThrottleKey[] = [{ key: accountKey('sms-code', `user ${step.user.userId}`), most: failuresPerUser, clearsOnSuccess: true }];
  const query = <Row>(text: string, values?: readonly unknown[]) => work.sql<Row>(text, values);
  const attempt = await reserveAttempt(query, keys, windowSeconds);
  if (!attempt.isAllowed) return refuse(work, step, 'throttled_user');
  const holder = { transactionId: step.resumed.transaction.id, userId: step.user.userId };
  const verdict = await tryCode(work, holder, typedCode(parameters.get('code')));
  if (!verdict) return refuse(work, step, 'no_code');
  if (verdict.result !== 'right') return wrong(work, step, verdict);
  await releaseAttempts(query, keys);
  return raise(work, step);
}

async function raise(work: Work, { resumed, session }: SmsStep): Promise<Answer> {
  const secret = await raiseSession(work, { session, level: work.runtime.config.stepUp.smsLevel, method: 'sms' });
  const transactionId = resumed.transaction.id;
  return secret === undefined
    ? { kind: 'step', step: 'login', transactionId }
    : { kind: 'step', step: 'consent', transactionId, cookies: { session: secret } };
}

function refuse(work: Work, step: SmsStep, reason: string): Promise<Answer> {
  return endSms(work, step.resumed, ['SMS_STEP_UP_CODE_INVALID', { reason, attemptsExhausted: true, ...subjectOf(step) }]);
}

async function wrong(work: Work, step: SmsStep, { result, challenge }: CodeVerdict): Promise<Answer> {
  const maxAttempts = work.runtime.config.stepUp.attempts;
  const attemptsExhausted = challenge.attempts >= maxAttempts;
  const details = { reason: result, failures: challenge.attempts, maxAttempts, attemptsExhausted, ...subjectOf(step) };
  if (attemptsExhausted) return endSms(work, step.resumed, ['SMS_STEP_UP_CODE_INVALID', details]);
  work.record('SMS_STEP_UP_CODE_INVALID', details);
  return smsPage(work, step, challenge, result === 'expired' ? 'expired' : 'wrong');
}
