import type { Caller } from '../kernel/contract/caller.ts';
import { UserFault } from '../kernel/contract/errors/user-errors.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { createInitialToken, type InitialTokenInput } from '../oauth/registration/index.ts';
import { counted } from './counted.ts';
import { UsageError } from './usage-error.ts';

/** Options of `signet registration token`, as they were typed. */
export interface InitialTokenOptions {
  readonly name: string;
  readonly scopes?: string;
  readonly grants?: string;
  readonly uses: string;
  readonly seconds: string;
}

function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((item) => item.trim());
}

/** Makes an initial access token and prints it: the only time it is seen. */
export async function createAndPrintInitialToken(runtime: Runtime, options: InitialTokenOptions): Promise<void> {
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  const { name, scopes, grants, uses, seconds } = options;
  const grantTypes = listOf(grants) as InitialTokenInput['grantTypes'];
  const input: InitialTokenInput = { name, scopeIds: listOf(scopes), grantTypes, maxUses: Number(uses), expiresInSeconds: Number(seconds) };
  const { token, oneTimeToken } = await run(runtime, caller, createInitialToken, input).catch((error: unknown) => {
    throw error instanceof UserFault ? new UsageError(error.userErrors.map(({ message }) => message).join(' ')) : error;
  });
  process.stdout.write(`${oneTimeToken}\n`);
  process.stderr.write(`${token.name}: ${counted(token.maxUses, 'use')} until ${token.expiresAt.toISOString()}\n`);
}
