import type { Caller } from '../../kernel/contract/caller.ts';
import { run } from '../../kernel/work/run.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Work } from '../../kernel/work/work.ts';
import { lockKeys } from './lock-keys.ts';
import { adminKeyUse, type KeyUse, standingAlgorithms } from './signing-algorithms.ts';
import { storeKey } from './store-key.ts';

const kept: readonly KeyUse[] = [...standingAlgorithms, adminKeyUse];

async function createMissingKeys(work: Work): Promise<void> {
  await lockKeys(work);
  const present = await work.sql<{ alg: string; status: string }>('select alg, status from signing_key where status <> $1', ['PREVIOUS']);
  for (const use of kept)
    for (const status of ['CURRENT', 'NEXT'] as const)
      if (!present.some((key) => key.alg === use && key.status === status)) await storeKey(work, use, status);
}

const caller: Caller = { transactionId: 'first-start', channel: 'CLI' };

/** Makes sure that every standing algorithm, and tokens of administrators, have a current key and a next one; any number of processes may call this at once. */
export async function ensureSigningKeys(runtime: Runtime): Promise<void> {
  const [row] = await runtime.database.query<{ count: number }>(
    'select count(*)::int as count from signing_key where status <> $1 and alg = any($2)',
    ['PREVIOUS', kept],
  );
  if (row?.count !== kept.length * 2) await run(runtime, caller, createMissingKeys, undefined);
}
