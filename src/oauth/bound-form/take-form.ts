import type { Work } from '../../kernel/work/work.ts';
import { type AuthTransaction, liveTransaction } from '../authorize/find-transaction.ts';
import type { Outcome } from '../authorize/finish-transaction.ts';
import type { FormFault } from './form-fault.ts';

/** Of several uses of one form at most one finds it unused. With an outcome, `$4`, the sign-in is over with it. */
const takeOnce = `update auth_transaction set csrf_binding = null, finished_at = case when $4::text is null then null else now() end, outcome = $4
  where ${liveTransaction} and finished_at is null and csrf_binding = decode($2, 'hex') and csrf_hash = decode($3, 'hex') and csrf_expires_at > now() returning 1`;

/** Uses up the form that was shown last; `reused` when somebody was faster. */
export async function takeForm(work: Work, { id, form }: AuthTransaction, outcome: Outcome | null): Promise<FormFault | undefined> {
  const used = await work.sql(takeOnce, [id, form?.binding, form?.tokenHash, outcome]);
  return used.length > 0 ? undefined : 'reused';
}
