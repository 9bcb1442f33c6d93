import type { Work } from '../../kernel/work/work.ts';
import { liveTransaction } from './find-transaction.ts';

/** Marks a sign-in as answered: its pages are over. */
export async function finishTransaction(work: Work, transactionId: string): Promise<void> {
  await work.sql(`update auth_transaction set finished_at = now() where ${liveTransaction}`, [transactionId]);
}
