import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { formFault } from '../../bound-form/form-fault.ts';
import { takeForm } from '../../bound-form/take-form.ts';
import type { Answer } from '../../browser/answer.ts';
import type { ResumedSignIn, StepInput } from '../../resume-sign-in.ts';
import { resumeSms, type SmsStep } from './resume-sms.ts';
import type { SmsChallenge } from './sms-challenge.ts';
import { smsPage } from './sms-page.ts';

/** A step whose form holds: there is a challenge, and the form is used up. */
interface TakenForm {
  readonly step: SmsStep & { readonly challenge: SmsChallenge };
}

function recordFault(work: Work, { request }: ResumedSignIn, reason: string, userId?: string): void {
  work.record('SMS_STEP_UP_CSRF_INVALID', { reason, ...(userId === undefined ? {} : { userId }), ...clientSubject(request.client) });
}

/**
 * Takes up the step by its form. A form that does not hold is recorded and shown again with a fresh token; where there is nothing to confirm any more,
 * the sign-in goes on instead.
 */
export async function takeSmsForm(work: Work, input: StepInput, carriesRequest = true): Promise<TakenForm | { readonly answer: Answer }> {
  const step = await resumeSms(work, input);
  if ('answer' in step) {
    if (step.lost) recordFault(work, step.lost, 'session_changed');
    return step;
  }
  const { resumed, user, challenge, due } = step;
  const { transaction } = resumed;
  const sent = { page: 'sms-step-up', userId: user.userId, parameters: input.form.parameters, carriesRequest } as const;
  const fault = formFault(resumed, sent) ?? (challenge ? await takeForm(work, transaction, null) : 'unknown');
  if (fault) recordFault(work, resumed, fault, user.userId);
  if (!due) return { answer: { kind: 'step', step: 'consent', transactionId: transaction.id } };
  if (!challenge) return { answer: { kind: 'step', step: 'sms-step-up', transactionId: transaction.id } };
  return fault ? { answer: await smsPage(work, step, challenge, fault === 'reused' ? 'repeated' : 'stale') } : { step: { ...step, challenge } };
}
