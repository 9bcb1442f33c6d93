import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import type { Caller } from '../kernel/contract/caller.ts';
import { UserFault } from '../kernel/contract/errors/user-errors.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { addCheckpoints, proofKeys, type Verification, verifyTrail } from '../trail/audit/index.ts';
import { erasePerson } from '../trail/erasure/index.ts';
import { UsageError } from './usage-error.ts';

/** Options of `signet audit verify`. */
export interface VerifyCommand {
  readonly from?: number;
  readonly to?: number;
  readonly checkpoint: readonly string[];
  readonly keys?: string;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const mostPrinted = 50;

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function summary({ checkpoints, events, unproven, findings }: Verification): string {
  const extent = `${checkpoints} checkpoints over ${events} events; ${unproven} events behind the last checkpoint`;
  return findings.length === 0 ? `The trail holds: ${extent}.` : `THE TRAIL DOES NOT HOLD: ${findings.length} findings; ${extent}.`;
}

/** Verifies the trail and prints what does not hold, first place first. The exit code is 1 then. */
export async function verifyAndPrint(runtime: Runtime, { from, to, checkpoint, keys }: VerifyCommand): Promise<void> {
  const jwks = keys === undefined ? undefined : (JSON.parse(readText(keys)) as { keys: JWK[] }).keys;
  const verification = await verifyTrail(runtime, { from, to, jwks, anchors: checkpoint.map(readText) });
  for (const { what, text } of verification.findings.slice(0, mostPrinted)) print(`${what.padEnd(11)} ${text}`);
  if (verification.findings.length > mostPrinted) print(`... and ${verification.findings.length - mostPrinted} more`);
  print(summary(verification));
  if (verification.findings.length > 0) process.exitCode = 1;
}

/** Chains what is there and prints the last checkpoint as a compact JWS. */
export async function printCheckpoint(runtime: Runtime): Promise<void> {
  await addCheckpoints(runtime);
  const [last] = await runtime.database.query<{ signature: string }>('select signature from audit_checkpoint where $1 order by number desc limit 1', [
    true,
  ]);
  print(last?.signature ?? '');
}

/** Prints the public keys of the checkpoints as a JWK Set. */
export async function printProofKeys(runtime: Runtime): Promise<void> {
  print(JSON.stringify({ keys: (await proofKeys(runtime)).map(({ row }) => row.public_jwk) }, null, 2));
}

/** Erases a person and says so. */
export async function erasePersonAndPrint(runtime: Runtime, userId: string): Promise<void> {
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  try {
    await run(runtime, caller, erasePerson, { userId });
  } catch (error) {
    throw error instanceof UserFault ? new UsageError(error.userErrors[0]?.message ?? 'It cannot be done.') : error;
  }
  print('Erased.');
}
