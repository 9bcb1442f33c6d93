import { sha256Hex } from '../../kernel/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import { findSession } from '../../sessions/index.ts';
import type { Answer } from '../authorize/answer.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import { endSignIn, resumeSignIn, type StepInput } from '../authorize/resume-sign-in.ts';

/** Of several uses of one ticket one finds it. With `$3` the person signs in again. */
const useTicket = `update auth_transaction set step_up_hash = null, stepped_up_at = now(), session_id = case when $3 then null else session_id end
  where ${liveTransaction} and step_up_hash = decode($2, 'hex') returning 1`;

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
  const used = await work.sql(useTicket, [transaction.id, sha256Hex(input.form.parameters.get('ticket') ?? ''), isStated]);
  if (used.length === 0) return endSignIn(work, 'step_up', 'ticket_unknown', resumed).answer;
  return { kind: 'step', step: isStated ? 'login' : 'consent', transactionId: transaction.id };
}
