import type { Caller } from '../kernel/caller.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { run } from '../kernel/work/run.ts';
import { listKeys, rotateKeys, signingAlgorithms } from '../keys/index.ts';
import { UsageError } from './usage-error.ts';

/** Prints the signing keys, one a line. */
export async function printKeys(runtime: Runtime): Promise<void> {
  for (const { alg, status, kid, createdAt } of await listKeys(runtime))
    process.stdout.write(`${alg.padEnd(6)} ${status.padEnd(8)} ${kid}  ${createdAt.toISOString()}\n`);
}

/** Rotates the keys of one algorithm, or of all. */
export async function rotateAndPrint(runtime: Runtime, only?: string): Promise<void> {
  const algorithms = signingAlgorithms.filter((alg) => only === undefined || alg === only);
  if (algorithms.length === 0) throw new UsageError(`${only} is no signature algorithm of the platform: ${signingAlgorithms.join(', ')}.`);
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  for (const alg of algorithms) {
    const { current, next } = await run(runtime, caller, rotateKeys, alg);
    process.stdout.write(`${alg.padEnd(6)} signs with ${current} from now on; next ${next}\n`);
  }
}
