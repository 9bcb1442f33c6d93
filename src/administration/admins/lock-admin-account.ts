import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockRow } from '../../kernel/work/lock-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AdminAccount, AdminAccountEntity } from './admin-account.entity.ts';

/** An administrator account that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockAdminAccount(work: Work, username: string): Promise<AdminAccount> {
  const isThere = await lockRow(work, 'admin_account', 'username', username);
  if (!isThere) throw userFault('NOT_FOUND', 'There is no such administrator account.', ['username']);
  return (await work.entities()).findOneOrFail(AdminAccountEntity, { username });
}
