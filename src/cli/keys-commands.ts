import type { Caller } from '../kernel/contract/caller.ts';
import { type Flow, run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import {
  addAlgorithm,
  adminKeyUse,
  type KeyUse,
  listKeys,
  loadKeys,
  retireAlgorithm,
  rotateKeys,
  type SigningAlgorithm,
  signingAlgorithm,
  signingAlgorithms,
} from '../keys/signing-keys/index.ts';
import { UsageError } from './usage-error.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);

function runAtCommand<Input, Output>(runtime: Runtime, flow: Flow<Input, Output>, input: Input): Promise<Output> {
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  return run(runtime, caller, flow, input);
}

/** An algorithm in use, or tokens of administrators, by the name that `signet keys list` prints. */
function keyUseNamed(name: string): KeyUse {
  return name === adminKeyUse ? adminKeyUse : algorithmNamed(name);
}

function algorithmNamed(name: string): SigningAlgorithm {
  const alg = signingAlgorithm(name);
  if (!alg) throw new UsageError(`${name} is no signature algorithm of the platform: ${signingAlgorithms.join(', ')}.`);
  return alg;
}

/** Prints the signing keys, one a line, with the time since which they have their status. */
export async function printKeys(runtime: Runtime): Promise<void> {
  const keys = await listKeys(runtime);
  const widest = Math.max(3, ...keys.map(({ kid }) => kid.length));
  print(`${'ALGORITHM'.padEnd(11)} ${'STATUS'.padEnd(8)} ${'KID'.padEnd(widest)}  SINCE`);
  for (const { alg, status, kid, statusSince } of keys)
    print(`${alg.padEnd(11)} ${status.padEnd(8)} ${kid.padEnd(widest)}  ${statusSince.toISOString()}`);
}

/** Rotates the keys of one algorithm or of administrators' tokens, or all that are in use. */
export async function rotateAndPrint(runtime: Runtime, only?: string): Promise<void> {
  const inUse: KeyUse[] = [...(await loadKeys(runtime)).algorithms, adminKeyUse];
  const uses = only === undefined ? inUse : [keyUseNamed(only)].filter((use) => inUse.includes(use));
  if (uses.length === 0) throw new UsageError(`${only} is not in use; signet keys add ${only} takes it into use.`);
  for (const alg of uses) {
    const { current, next } = await runAtCommand(runtime, rotateKeys, { alg });
    print(`${alg.padEnd(11)} signs with ${current} from now on; next ${next}`);
  }
}

/** Takes an algorithm into use, so that clients can ask for it. */
export async function addAndPrint(runtime: Runtime, name: string): Promise<void> {
  const { alg, current, next } = await runAtCommand(runtime, addAlgorithm, algorithmNamed(name));
  print(`${alg.padEnd(11)} signs with ${current} from now on; next ${next}`);
}

/** Takes an algorithm out of use, when no client asks for it. */
export async function retireAndPrint(runtime: Runtime, name: string): Promise<void> {
  const alg = algorithmNamed(name);
  await runAtCommand(runtime, retireAlgorithm, alg);
  print(`${alg.padEnd(11)} signs nothing any more; what it signed stays verifiable`);
}
