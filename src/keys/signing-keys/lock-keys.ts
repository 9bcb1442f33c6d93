import type { Work } from '../../kernel/work/work.ts';

/** Whoever changes the signing keys goes one at a time, on however many servers; until the end of the transaction. */
export async function lockKeys(work: Work): Promise<void> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['signing-keys']);
}
