import type { Work } from '../../kernel/work/work.ts';
import { adminAccountChanges } from './admin-account-changes.ts';
import { endAdminSessions } from './end-admin-sessions.ts';
import { keepOneAdmin } from './keep-one-admin.ts';
import { lockAdminAccount } from './lock-admin-account.ts';

/** Deletes an administrator account and ends its sessions. The last enabled one with role ADMIN stays. */
export async function deleteAdminAccount(work: Work, { username }: { username: string }): Promise<string> {
  const account = await lockAdminAccount(work, username);
  if (account.enabled && account.roles.includes('ADMIN')) await keepOneAdmin(work, username, ['username']);
  await work.sql('delete from admin_account where username = $1', [username]);
  work.record('ADMIN_ACCOUNT_DELETED', { objectType: 'admin_account', objectId: username, changes: adminAccountChanges(account, undefined) });
  await endAdminSessions(work, username, 'account_deleted');
  return username;
}
