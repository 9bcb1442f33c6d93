import { searchPattern } from '../kernel/db/search-pattern.ts';
import { selectList } from '../kernel/db/select-list.ts';
import { readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { User } from './user.entity.ts';
import { userFields } from './user-fields.ts';

/** A person as the API shows it: whether there is a password, but nothing of it. */
export type UserNode = Omit<User, 'passwordHash' | 'usernameKey' | 'emailKey'> & { readonly id: string; readonly hasPassword: boolean };

const names = ['userId', ...Object.keys(userFields), 'createdAt', 'updatedAt', 'version'];
const columns = `user_id as id, password_hash is not null as "hasPassword", ${selectList(names)}`;

/** A stored person in the shape of the API. */
export function userNode(user: Readonly<User>): UserNode {
  const shown = Object.fromEntries(names.map((name) => [name, user[name as keyof User]]));
  return { ...(shown as Omit<UserNode, 'id' | 'hasPassword'>), id: user.userId, hasPassword: Boolean(user.passwordHash) };
}

/** One page of the built-in directory, oldest first. */
export function readUsers(runtime: Runtime, search: string | undefined, page: PageRequest): Promise<Page<UserNode>> {
  const source = {
    columns,
    from: 'directory_user',
    where: search ? ['(username_key like $1 or email_key like $1)'] : [],
    values: search ? [searchPattern(search)] : [],
    order: [
      { column: 'created_at', type: 'timestamptz' as const },
      { column: 'user_id', type: 'text' as const },
    ],
  };
  return readKeysetPage<UserNode>(runtime.database.query, source, page);
}

/** A person by subject identifier; undefined when there is none. */
export async function readUser(runtime: Runtime, userId: string): Promise<UserNode | undefined> {
  if (userId.includes('\0')) return undefined;
  const [row] = await runtime.database.query<UserNode>(`select ${columns} from directory_user where user_id = $1`, [userId]);
  return row;
}
