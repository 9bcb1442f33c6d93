import type { Work } from '../../../kernel/work/work.ts';

const holdsLock = 126_926_790_583_670;

/** Until the end of this transaction nobody else places a hold or erases a person: each sees what the other decided. */
export async function lockHolds(work: Pick<Work, 'sql'>): Promise<void> {
  await work.sql('select pg_advisory_xact_lock($1::bigint)', [holdsLock]);
}
