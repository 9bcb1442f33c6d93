import { oneTimePassword } from '../../kernel/base/crypto/one-time-password.ts';
import { nameKey } from '../../kernel/base/name-key.ts';
import type { Caller } from '../../kernel/contract/caller.ts';
import { run } from '../../kernel/work/run.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Work } from '../../kernel/work/work.ts';

/** The account made at the first start. The password is shown once and nowhere kept. */
export interface FirstAdministrator {
  readonly username: string;
  readonly password: string;
}

const username = 'admin';
const caller: Caller = { transactionId: 'first-start', channel: 'CLI' };

async function createWhenNone(work: Work, input: { password: string; passwordHash: string }): Promise<FirstAdministrator | undefined> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['first-administrator']);
  const [any] = await work.sql<{ one: number }>('select 1 as one from admin_account limit $1', [1]);
  if (any) return undefined;
  await work.sql(
    `insert into admin_account (username, username_key, password_hash, password_temporary, roles) values ($1, $2, $3, true, '{ADMIN}')`,
    [username, nameKey(username), input.passwordHash],
  );
  work.record('ADMIN_ACCOUNT_CREATED', { objectType: 'admin_account', objectId: username, changes: {}, reason: 'first_start' });
  return { username, password: input.password };
}

/**
 * Makes the account `admin` with a one-time password when there is no administrator at all and such accounts
 * may sign in. The password opens nothing but its own
 * replacement. Any number of processes may call this at once: one of them gets the account, the others undefined.
 */
export async function ensureFirstAdministrator(runtime: Runtime): Promise<FirstAdministrator | undefined> {
  if (!runtime.config.admins.directory) return undefined;
  const [any] = await runtime.database.query<{ one: number }>('select 1 as one from admin_account limit $1', [1]);
  if (any) return undefined;
  const password = oneTimePassword();
  return run(runtime, caller, createWhenNone, { password, passwordHash: await runtime.passwords.hash(password) });
}
