import { findSession } from '../../../access/sessions/index.ts';
import { sha256Hex } from '../../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { Answer } from '../../browser/answer.ts';
import { endSignIn, resumeSignIn, type StepInput } from '../../resume-sign-in.ts';
import { spendTicket } from '../../transaction/change-transaction.ts';

/**
 * Takes a person back from the step-up endpoint. No level is believed from the address: where another identity provider states levels, it is asked
 * again by a new sign-in; otherwise that of the session counts. When it is still too low the client is told.
 */
export async function returnFromStepUp(work: Work, input: StepInput): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'step_up', input);
  if ('answer' in resumed) return resumed.answer;
  const { transaction } = resumed;
  const session = await findSession(work.runtime, input.cookies);
  const isStated = session !== undefined && session.statedLevel !== null;
  const isUsed = await spendTicket(work, transaction.id, sha256Hex(input.form.parameters.get('ticket') ?? ''), isStated);
  if (!isUsed) return endSignIn(work, 'step_up', 'ticket_unknown', resumed).answer;
  return { kind: 'step', step: isStated ? 'login' : 'consent', transactionId: transaction.id };
}
