import type { Caller } from '../../kernel/contract/caller.ts';
import { UserFault } from '../../kernel/contract/errors/user-errors.ts';
import { run } from '../../kernel/work/run.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { createApiClient } from './create-api-client.ts';

const caller: Caller = { transactionId: 'first-start', channel: 'CLI' };

function isTaken(thrown: unknown): boolean {
  return thrown instanceof UserFault && thrown.userErrors.every(({ code }) => code === 'ALREADY_EXISTS');
}

/**
 * Makes the API client that the configuration names, with the scope ADMIN, when there is no client with its id (administration §1.2); one that is there stays
 * as it is. Any number of processes may call this at once.
 */
export async function ensureBootstrapClient(runtime: Runtime): Promise<void> {
  const { clientId, clientSecret } = runtime.config.bootstrap;
  if (clientId === undefined || clientSecret === undefined) return;
  const known = await runtime.database.query('select 1 from client where client_id = $1', [clientId]);
  if (known.length > 0) return;
  const input = { clientId, name: clientId, clientSecret, apiScopes: ['ADMIN' as const] };
  await run(runtime, caller, createApiClient, input).catch((thrown: unknown) => {
    if (!isTaken(thrown)) throw thrown;
  });
}
