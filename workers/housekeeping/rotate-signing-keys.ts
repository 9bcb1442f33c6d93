import { run } from '../../src/kernel/work/run.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { rotateDueKeys } from '../../src/keys/signing-keys/index.ts';
import type { Job } from '../job-handler.ts';

/** Rotates every signing key that is due, each in a transaction of its own. */
export async function rotateSigningKeys(runtime: Runtime, { transactionId }: Job): Promise<void> {
  while (await run(runtime, { transactionId, channel: 'WORKER' }, rotateDueKeys, undefined));
}
