import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { isEmpty } from '../../kernel/objects/fields/changes.ts';
import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { AdminAccount } from './admin-account.entity.ts';
import { adminAccountChanges } from './admin-account-changes.ts';
import type { AdminAccountInput, AdminAccountValues } from './admin-account-fields.ts';
import { endAdminSessions } from './end-admin-sessions.ts';
import { keepOneAdmin } from './keep-one-admin.ts';
import { lockAdminAccount } from './lock-admin-account.ts';
import { settleAdminAccount } from './settle-admin-account.ts';

function isActiveAdmin(account: Pick<AdminAccountValues, 'enabled' | 'roles'>): boolean {
  return account.enabled && account.roles.includes('ADMIN');
}

/** What nobody changes of the own account: whoever loses a right would take it back, and whoever is restricted would lift it. */
const notOfOneself = ['roles', 'restrictedToApps', 'enabled', 'passwordTemporary'] as const;

function refuseForOneself({ caller }: Work, username: string, changes: object): void {
  const field = caller.adminUser === username ? notOfOneself.find((name) => name in changes) : undefined;
  if (field) throw userFault('INVALID_VALUE', `Another administrator has to change ${field} of your account.`, ['input', field]);
}

/** A token that somebody found must not become the account: whoever changes the own password says the current one (OWASP ASVS 5 §6.2.3). */
function refuseOwnPassword({ caller }: Work, username: string, input: AdminAccountInput): void {
  if (caller.adminUser === username && input.password !== undefined)
    throw userFault('INVALID_VALUE', 'Change your own password with adminChangePassword, which asks for the current one.', ['input', 'password']);
}

/**
 * Changes an administrator account. Disabling it or setting its password ends its sessions. A role that is taken away is gone at once, one that is given
 * counts from the next refresh on.
 */
export async function updateAdminAccount(work: Work, { username, input }: { username: string; input: AdminAccountInput }): Promise<AdminAccount> {
  const account = await lockAdminAccount(work, username);
  checkVersion(input.version, account.version);
  refuseOwnPassword(work, username, input);
  const row = await settleAdminAccount(work, input, account);
  const changes = adminAccountChanges(account, row);
  if (isEmpty(changes)) return account;
  if (isActiveAdmin(account) && !isActiveAdmin(row)) await keepOneAdmin(work, username, ['input', row.enabled ? 'roles' : 'enabled']);
  refuseForOneself(work, username, changes);
  const lockedOut =
    account.passwordHash !== row.passwordHash ? 'credentials_changed' : account.enabled && !row.enabled ? 'account_disabled' : undefined;
  const em = await work.entities();
  em.assign(account, { ...row, updatedAt: work.runtime.clock.now() });
  await em.flush();
  work.record('ADMIN_ACCOUNT_UPDATED', { objectType: 'admin_account', objectId: username, changes });
  if (lockedOut) await endAdminSessions(work, username, lockedOut);
  return account;
}
