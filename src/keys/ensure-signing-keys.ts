import type { Caller } from '../kernel/caller.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { run } from '../kernel/work/run.ts';
import type { Work } from '../kernel/work/work.ts';
import { generateKey } from './generate-key.ts';
import { type SigningAlgorithm, signingAlgorithms } from './signing-algorithms.ts';

const insertKey = `insert into signing_key (kid, alg, status, public_jwk, sealed_private_jwk) values ($1, $2, $3, $4::text::jsonb, $5)`;

/** Stores a fresh key of an algorithm. */
export async function storeNewKey(work: Work, alg: SigningAlgorithm, status: 'CURRENT' | 'NEXT'): Promise<string> {
  const key = await generateKey(alg, work.runtime.sealing);
  await work.sql(insertKey, [key.kid, alg, status, JSON.stringify(key.publicJwk), key.sealedPrivateJwk]);
  return key.kid;
}

async function createMissingKeys(work: Work): Promise<void> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['signing-keys']);
  const present = await work.sql<{ alg: string; status: string }>('select alg, status from signing_key where status <> $1', ['PREVIOUS']);
  for (const alg of signingAlgorithms)
    for (const status of ['CURRENT', 'NEXT'] as const)
      if (!present.some((key) => key.alg === alg && key.status === status)) await storeNewKey(work, alg, status);
}

const caller: Caller = { transactionId: 'first-start', channel: 'CLI' };

/** Makes sure that every algorithm has a current key and a next one; any number of processes may call this at once. */
export async function ensureSigningKeys(runtime: Runtime): Promise<void> {
  const [row] = await runtime.database.query<{ count: number }>(
    'select count(*)::int as count from signing_key where status <> $1 and alg = any($2)',
    ['PREVIOUS', signingAlgorithms],
  );
  if (row?.count !== signingAlgorithms.length * 2) await run(runtime, caller, createMissingKeys, undefined);
}
