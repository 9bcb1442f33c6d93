import type { Work } from '../../../kernel/work/work.ts';
import type { Answer } from '../../browser/answer.ts';
import type { StepInput } from '../../resume-sign-in.ts';
import { levelInsufficient } from '../level-failure.ts';
import { endSms } from './end-sms.ts';
import { resumeSms } from './resume-sms.ts';
import { sendCode } from './send-code.ts';
import { sms } from './sms-method.ts';
import { smsPage } from './sms-page.ts';

/**
 * The page for the code (oauth.md §5.7). The first time it is opened in a sign-in a code is sent; however often or at the same time it is opened, no
 * other is. Without a number, or when nothing may be sent, the client is told `access_denied`.
 */
export async function showSms(work: Work, input: StepInput): Promise<Answer> {
  const step = await resumeSms(work, input);
  if ('answer' in step) return step.answer;
  const { resumed, session, challenge, due } = step;
  const { transaction, request } = resumed;
  if (!due) return { kind: 'step', step: 'consent', transactionId: transaction.id };
  if (challenge && !challenge.isUsed) return smsPage(work, step, challenge);
  const sent = await sendCode(work, step);
  if (due === 'level' && !challenge) work.record(...levelInsufficient(work.runtime, request, session, sms).record);
  return 'failure' in sent ? endSms(work, resumed, sent.record) : smsPage(work, step, sent.challenge);
}
