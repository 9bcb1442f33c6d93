import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import type { Runtime } from '../kernel/work/runtime.ts';
import { addCheckpoints, proofKeys, type Verification, verifyTrail } from '../trail/audit/index.ts';
import { counted } from './counted.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { writeOutput } from './output.ts';
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
  const extent = `${counted(checkpoints, 'checkpoint')} over ${counted(events, 'event')}; ${counted(unproven, 'event')} behind the last checkpoint`;
  return findings.length === 0 ? `The trail holds: ${extent}.` : `THE TRAIL DOES NOT HOLD: ${counted(findings.length, 'finding')}; ${extent}.`;
}

function readCheckpoint(file: string): string {
  const jws = readText(file).trim();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)) throw new UsageError(`${file} is no checkpoint: it is to be what signet audit checkpoint prints.`);
  return jws;
}

function readKeys(file: string): JWK[] {
  const fault = new UsageError(`${file} is no JWK Set: it is to be what signet audit keys prints.`);
  try {
    const { keys } = JSON.parse(readText(file)) as { keys?: unknown };
    if (Array.isArray(keys)) return keys as JWK[];
  } catch (error) {
    throw error instanceof UsageError ? error : fault;
  }
  throw fault;
}

/** Nothing but a restore is told apart: it is what an honest one leaves. */
function verdictOf(findings: Verification['findings']): ExitCode {
  if (findings.length === 0) return exitCodes.done;
  return findings.every(({ what }) => what === 'restored') ? exitCodes.restored : exitCodes.tampered;
}

/** Verifies the trail and prints what does not hold, first place first. The exit code tells: 0, 3 when it was changed, 4 when only a restore was found. */
export async function verifyAndPrint(runtime: Runtime, { from, to, checkpoint, keys }: VerifyCommand): Promise<void> {
  const jwks = keys === undefined ? undefined : readKeys(keys);
  const verification = await verifyTrail(runtime, { from, to, jwks, anchors: checkpoint.map(readCheckpoint) });
  for (const { what, text } of verification.findings.slice(0, mostPrinted)) print(`${what.padEnd(11)} ${text}`);
  if (verification.findings.length > mostPrinted) print(`... and ${verification.findings.length - mostPrinted} more`);
  print(summary(verification));
  process.exitCode = verdictOf(verification.findings);
}

/** Chains what is there and prints the last checkpoint as a compact JWS. */
export async function printCheckpoint(runtime: Runtime, output?: string): Promise<void> {
  await addCheckpoints(runtime);
  const [last] = await runtime.database.query<{ signature: string }>('select signature from audit_checkpoint where $1 order by number desc limit 1', [
    true,
  ]);
  if (!last) throw new UsageError('There is no checkpoint yet: no event is old enough to be chained.');
  await writeOutput(output, [`${last.signature}\n`]);
}

/** Prints the public keys of the checkpoints as a JWK Set. */
export async function printProofKeys(runtime: Runtime, output?: string): Promise<void> {
  const keys = (await proofKeys(runtime)).map(({ row }) => row.public_jwk);
  await writeOutput(output, [`${JSON.stringify({ keys }, null, 2)}\n`]);
}
