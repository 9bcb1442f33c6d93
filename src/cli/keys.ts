import type { Caller } from '../kernel/caller.ts';
import { AppError } from '../kernel/errors/app-error.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { run } from '../kernel/work/run.ts';
import { rotateKeys, type SigningAlgorithm, signingAlgorithms } from '../keys/index.ts';

/** One line a key: algorithm, status, age, identifier. */
export async function listKeys(runtime: Runtime): Promise<string> {
  const rows = await runtime.database.query<{ alg: string; status: string; kid: string; created_at: Date }>(
    'select alg, status, kid, created_at from signing_key where alg = any($1) order by alg, created_at',
    [signingAlgorithms],
  );
  return rows.map(({ alg, status, kid, created_at }) => `${alg.padEnd(6)} ${status.padEnd(9)} ${created_at.toISOString()}  ${kid}`).join('\n');
}

/** Rotates the key of an algorithm by hand. */
export async function rotateByHand(runtime: Runtime, alg: string): Promise<string> {
  if (!(signingAlgorithms as readonly string[]).includes(alg))
    throw new AppError('bad_user_input', { description: `${alg} is not one of ${signingAlgorithms.join(', ')}.` });
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  const { current, next } = await run(runtime, caller, rotateKeys, alg as SigningAlgorithm);
  return `${alg}: ${current} signs now, ${next} comes next.`;
}
