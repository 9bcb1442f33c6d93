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

/** What becomes of a password that was put where its owner finds it. */
interface KeptPassword {
  /** The account was made. */
  tell(username: string): void;
  /** Another process made the account, or nobody could. */
  forget(): void;
}

/** Puts a password where its owner finds it, before the account is made; undefined when there is no such place. */
export type KeepPassword = (password: string) => KeptPassword | undefined;

interface AccountRow {
  readonly username_key: string;
  readonly roles: readonly string[];
}

const readAccounts = 'select username_key, roles from admin_account where $1';

/** Whether the configuration makes administrators of people who have no account here. */
function isAdministeredOtherwise({ config: { admins, configuredAdmins } }: Runtime): boolean {
  const configured = [...(configuredAdmins.accounts ?? []), ...(configuredAdmins.accountsFile ?? [])];
  return admins.groupRoles.some(({ role }) => role === 'ADMIN') || configured.some(({ roles }) => roles.includes('ADMIN'));
}

/** Helpdesk accounts from a configuration file administer nothing; who has a way around accounts may have removed the first one on purpose. */
function isNeeded(runtime: Runtime, accounts: readonly AccountRow[]): boolean {
  return accounts.length === 0 || (!accounts.some(({ roles }) => roles.includes('ADMIN')) && !isAdministeredOtherwise(runtime));
}

/** `admin`, or the first of `admin-2`, `admin-3` ... that nobody has. */
function freeName(accounts: readonly AccountRow[]): string {
  const taken = new Set(accounts.map(({ username_key }) => username_key));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'admin' : `admin-${number}`;
    if (!taken.has(nameKey(name))) return name;
  }
}

const caller: Caller = { transactionId: 'first-start', channel: 'CLI' };

async function createWhenNone(work: Work, input: { password: string; passwordHash: string }): Promise<FirstAdministrator | undefined> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['first-administrator']);
  const accounts = await work.sql<AccountRow>(readAccounts, [true]);
  if (!isNeeded(work.runtime, accounts)) return undefined;
  const username = freeName(accounts);
  await work.sql(
    `insert into admin_account (username, username_key, password_hash, password_temporary, roles) values ($1, $2, $3, true, '{ADMIN}')`,
    [username, nameKey(username), input.passwordHash],
  );
  work.record('ADMIN_ACCOUNT_CREATED', { objectType: 'admin_account', objectId: username, changes: {}, reason: 'first_start' });
  return { username, password: input.password };
}

/**
 * Makes the account `admin` with a one-time password when nobody has the role ADMIN and such accounts may sign in. The password opens nothing but
 * its own replacement. Any number of processes may call this at once: one of them gets the account, the others undefined. Without a place for the
 * password, none is made: nobody would learn it.
 */
export async function ensureFirstAdministrator(runtime: Runtime, keep?: KeepPassword): Promise<FirstAdministrator | undefined> {
  if (!runtime.config.admins.directory) return undefined;
  if (!isNeeded(runtime, await runtime.database.query<AccountRow>(readAccounts, [true]))) return undefined;
  const password = oneTimePassword();
  const kept = keep?.(password);
  if (keep && !kept) {
    runtime.log.warn('no first administrator was made: there is no folder for the password; let SIGNET_DATA_DIR name one that can be written');
    return undefined;
  }
  let made: FirstAdministrator | undefined;
  try {
    made = await run(runtime, caller, createWhenNone, { password, passwordHash: await runtime.passwords.hash(password) });
    return made;
  } finally {
    if (made) kept?.tell(made.username);
    else kept?.forget();
  }
}
