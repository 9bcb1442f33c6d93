import type { Work } from '../../kernel/work/work.ts';
import { liveTransaction } from './find-transaction.ts';
import type { FailedGrant, PreparedGrant } from './prepared-grant.ts';

/** How a sign-in ended: with what was asked for, or the error its client was told. */
export type Outcome = 'granted' | (string & {});

/** How it ends with what was made for it. */
export function outcomeOf(grant: PreparedGrant | FailedGrant): Outcome {
  return 'failure' in grant ? grant.failure.error : 'granted';
}

/** How it ended, as of now; null while it goes on. Read within the transaction, as another request may have decided since the sign-in was taken up. */
export async function readOutcome(work: Work, transactionId: string): Promise<Outcome | null> {
  const [row] = await work.sql<{ outcome: string | null }>(`select outcome from auth_transaction where ${liveTransaction}`, [transactionId]);
  return row?.outcome ?? null;
}

const finish = `update auth_transaction set finished_at = now(), outcome = $2 where ${liveTransaction} and finished_at is null returning 1`;

/** Marks a sign-in as answered: its pages are over. False when it was before: of several that would answer it, one does. */
export async function finishTransaction(work: Work, transactionId: string, outcome: Outcome): Promise<boolean> {
  return (await work.sql(finish, [transactionId, outcome])).length > 0;
}

const correct = `update auth_transaction set outcome = $2 where ${liveTransaction} and finished_at is not null`;

/** Says how a sign-in that is over ended after all. */
export async function correctOutcome(work: Work, transactionId: string, outcome: Outcome): Promise<void> {
  await work.sql(correct, [transactionId, outcome]);
}
