import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { selectList } from '../../kernel/store/select-list.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AdminAccount } from './admin-account.entity.ts';
import { adminAccountFields } from './admin-account-fields.ts';

/** An administrator account as the API shows it, without anything of its password. */
export type AdminAccountNode = Omit<AdminAccount, 'passwordHash' | 'usernameKey'> & { readonly id: string };

const names = [...Object.keys(adminAccountFields), 'createdAt', 'updatedAt', 'version'];
const columns = `username as id, ${selectList(names)}`;

/** A stored administrator account in the shape of the API. */
export function adminAccountNode(account: Readonly<AdminAccount>): AdminAccountNode {
  const shown = Object.fromEntries(names.map((name) => [name, account[name as keyof AdminAccount]]));
  return { ...(shown as Omit<AdminAccountNode, 'id'>), id: account.username };
}

/** One page of administrator accounts, oldest first. */
export function readAdminAccounts(runtime: Runtime, page: PageRequest): Promise<Page<AdminAccountNode>> {
  const source = {
    columns,
    from: 'admin_account',
    where: [],
    values: [],
    order: [
      { column: 'created_at', type: 'timestamptz' as const },
      { column: 'username', type: 'text' as const },
    ],
  };
  return readKeysetPage<AdminAccountNode>(runtime.database.query, source, page);
}

/** An administrator account by name; undefined when there is none. */
export async function readAdminAccount(runtime: Runtime, username: string): Promise<AdminAccountNode | undefined> {
  if (username.includes('\0')) return undefined;
  const [row] = await runtime.database.query<AdminAccountNode>(`select ${columns} from admin_account where username = $1`, [username]);
  return row;
}
