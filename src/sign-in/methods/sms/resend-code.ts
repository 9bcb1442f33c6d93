import type { Work } from '../../../kernel/work/work.ts';
import type { Answer } from '../../browser/answer.ts';
import type { StepInput } from '../../resume-sign-in.ts';
import { endSms } from './end-sms.ts';
import { sendCode } from './send-code.ts';
import { smsPage } from './sms-page.ts';
import { takeSmsForm } from './take-sms-form.ts';

/** Sends a further code, which takes the place of the one before; the wrong guesses stay counted. A refused one leaves the form as it was. */
export async function resendCode(work: Work, input: StepInput): Promise<Answer> {
  const taken = await takeSmsForm(work, input, false);
  if ('answer' in taken) return taken.answer;
  const { step } = taken;
  const sent = await sendCode(work, step);
  if (!('failure' in sent)) return smsPage(work, step, sent.challenge, 'sent_again');
  if (sent.failure === 'no_number') return endSms(work, step.resumed, sent.record);
  work.record(...sent.record);
  return smsPage(work, step, step.challenge, 'not_sent');
}
