import type { Work } from '../../../kernel/work/work.ts';
import { keepForm } from '../../bound-form/keep-form.ts';
import type { PageAnswer } from '../../browser/answer.ts';
import { pageClient } from '../../browser/page-client.ts';
import { localesOf } from '../../request/authorization-request.ts';
import type { SmsStep } from './resume-sms.ts';
import type { SmsChallenge } from './sms-challenge.ts';

/** What is said beside the form. */
export type SmsNotice = 'wrong' | 'expired' | 'stale' | 'repeated' | 'not_sent' | 'sent_again';

/** The form for the code, with a fresh token. That a message could not be delivered is said beside whatever else there is to say. */
export async function smsPage(work: Work, { resumed, user }: SmsStep, challenge: SmsChallenge, said?: SmsNotice): Promise<PageAnswer> {
  const { request, transaction } = resumed;
  const { attempts, resends } = work.runtime.config.stepUp;
  return {
    kind: 'page',
    name: 'sms-step-up',
    status: 200,
    variables: {
      client: pageClient(request.client),
      redirectUri: request.redirectUri,
      transaction: transaction.id,
      ...(await keepForm(work, resumed, 'sms-step-up', user.userId)),
      lastDigits: (user.phoneNumber ?? '').slice(-2),
      triesLeft: Math.max(0, attempts - challenge.attempts),
      mayResend: challenge.sends <= resends,
      locales: localesOf(request.parameters),
      delivery: challenge.isDelivered === null ? 'under_way' : challenge.isDelivered ? 'done' : 'failed',
      ...(said ? { notice: said } : {}),
    },
  };
}
