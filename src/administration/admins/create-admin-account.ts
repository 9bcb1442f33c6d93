import { stored } from '../../kernel/objects/fields/stored.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AdminAccount, AdminAccountEntity } from './admin-account.entity.ts';
import { adminAccountChanges } from './admin-account-changes.ts';
import type { AdminAccountInput } from './admin-account-fields.ts';
import { settleAdminAccount } from './settle-admin-account.ts';

const taken = ['username', 'There already is an administrator account with this username.'] as const;

/** Adds an administrator account. */
export async function createAdminAccount(work: Work, input: AdminAccountInput): Promise<AdminAccount> {
  const row = await settleAdminAccount(work, input, undefined);
  const now = work.runtime.clock.now();
  const em = await work.entities();
  const account = em.create(AdminAccountEntity, { ...row, version: 1, createdAt: now, updatedAt: now });
  await stored(em, { admin_account_pkey: taken, admin_account_username: taken });
  work.record('ADMIN_ACCOUNT_CREATED', { objectType: 'admin_account', objectId: row.username, changes: adminAccountChanges(undefined, row) });
  return account;
}
