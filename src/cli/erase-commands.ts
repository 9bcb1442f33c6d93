import { createInterface } from 'node:readline/promises';
import type { Caller } from '../kernel/contract/caller.ts';
import { UserFault } from '../kernel/contract/errors/user-errors.ts';
import { rehearse } from '../kernel/work/rehearse.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { erasePerson } from '../trail/erasure/index.ts';
import { UsageError } from './usage-error.ts';

/** Options of `signet erase-person`. */
export interface EraseCommand {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

/** What an erasure takes away, as its event tells it. */
async function whatWouldGo(runtime: Runtime, caller: Caller, userId: string): Promise<string> {
  const { events } = await rehearse(runtime, caller, erasePerson, { userId });
  const told = events.find(({ type }) => type === 'ADMIN_PERSON_ERASED')?.details as { removed?: Record<string, number> } | undefined;
  const parts = Object.entries(told?.removed ?? {}).filter(([, count]) => count > 0);
  return [...parts.map(([what, count]) => `${what}: ${count}`), 'the key to what the trail says about this person'].join(', ');
}

async function confirm(userId: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError('This cannot be undone. Without a terminal to ask at, say --yes; --dry-run says what would go.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('This cannot be undone. Type the user id to go on: ').finally(() => terminal.close());
  if (answer.trim() !== userId) throw new UsageError('Nothing was erased.');
}

/** Erases a person and says so. Asks at a terminal first, unless `yes`; a dry run says what would go and leaves everything. */
export async function erasePersonAndPrint(runtime: Runtime, userId: string, { dryRun, yes }: EraseCommand): Promise<void> {
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  try {
    if (dryRun || !yes) print(`Would erase ${await whatWouldGo(runtime, caller, userId)}.`);
    if (dryRun) return print('Nothing was erased (dry run).');
    if (!yes) await confirm(userId);
    await run(runtime, caller, erasePerson, { userId });
  } catch (error) {
    throw error instanceof UserFault ? new UsageError(error.userErrors[0]?.message ?? 'It cannot be done.') : error;
  }
  print('Erased.');
}
