import { findSession } from '../../access/sessions/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { findUser } from '../../people/users/index.ts';
import type { Answer } from '../browser/answer.ts';
import { outcomeOf } from '../ending.ts';
import { nextStep } from '../next-step.ts';
import { endSignIn, resumeSignIn, type StepInput } from '../resume-sign-in.ts';
import { finishTransaction, keepVerified } from '../transaction/change-transaction.ts';
import { consentPage } from './consent-page.ts';

/**
 * Goes on after sign-in: shows the consent page, or ends the request at once when there is nothing to ask. The session must be the one that
 * the sign-in led to; otherwise the person signs in again.
 */
export async function showConsent(work: Work, input: StepInput): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'consent', input);
  if ('answer' in resumed) return resumed.answer;
  const { transaction, request, ending } = resumed;
  const found = await findSession(work.runtime, input.cookies);
  const session = found?.id === transaction.sessionId ? found : undefined;
  const step = await nextStep(work.runtime, request, { session, isSettled: true, transaction });
  if ('ask' in step) {
    if (step.ask !== 'consent') return { kind: 'step', step: step.ask, transactionId: transaction.id };
    const user = session && (await findUser(work.runtime, session.userId));
    if (!session || !user) return { kind: 'step', step: 'login', transactionId: transaction.id };
    if (step.verifiedFor !== transaction.verifiedFor) await keepVerified(work, transaction.id, step.verifiedFor);
    return consentPage(work, resumed, { session, user });
  }
  // Whatever has to be read is read before the first statement of the transaction.
  const prepared = 'grantTo' in step ? await ending.prepare(work, request, step.grantTo) : { request, failure: step.refusal };
  const outcome = outcomeOf(prepared);
  if (!(await finishTransaction(work, transaction.id, outcome)))
    return endSignIn(work, 'consent', 'transaction_finished', { request, ending, transaction: { ...transaction, outcome } }).answer;
  return ending.issue(work, prepared);
}
