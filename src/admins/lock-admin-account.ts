import { userFault } from '../kernel/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import { type AdminAccount, AdminAccountEntity } from './admin-account.entity.ts';

/** An administrator account that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockAdminAccount(work: Work, username: string): Promise<AdminAccount> {
  await work.sql('select 1 from admin_account where username = $1 for update', [username]);
  const em = await work.entities();
  const account = await em.findOne(AdminAccountEntity, { username });
  if (!account) throw userFault('NOT_FOUND', 'There is no such administrator account.', ['username']);
  return account;
}
