import type { Work } from '../../kernel/work/work.ts';
import { type Outcome, spendShownForm } from '../transaction/change-transaction.ts';
import type { AuthTransaction } from '../transaction/find-transaction.ts';
import type { FormFault } from './form-fault.ts';

/** Uses up the form that was shown last, and ends the sign-in where there is an outcome; `reused` when somebody was faster. */
export async function takeForm(work: Work, transaction: AuthTransaction, outcome: Outcome | null): Promise<FormFault | undefined> {
  return (await spendShownForm(work, transaction, outcome)) ? undefined : 'reused';
}
