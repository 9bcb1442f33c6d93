import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { searchPattern } from '../../kernel/store/search-pattern.ts';
import { selectList } from '../../kernel/store/select-list.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { isOfApps } from './people-of-apps.ts';
import type { User } from './user.entity.ts';
import { userFields } from './user-fields.ts';

/** A person as the API shows it: whether there is a password, but nothing of it. */
export type UserNode = Omit<User, 'passwordHash' | 'temporaryDigest' | 'temporaryUntil' | 'usernameKey' | 'emailKey'> & {
  readonly id: string;
  readonly hasPassword: boolean;
};

const names = ['userId', ...Object.keys(userFields), 'createdAt', 'updatedAt', 'version'];
const columns = `user_id as id, password_hash is not null as "hasPassword", ${selectList(names)}`;

/** A stored person in the shape of the API. */
export function userNode(user: Readonly<User>): UserNode {
  const shown = Object.fromEntries(names.map((name) => [name, user[name as keyof User]]));
  return { ...(shown as Omit<UserNode, 'id' | 'hasPassword'>), id: user.userId, hasPassword: Boolean(user.passwordHash) };
}

/** Which people: whose names hold a text, and who have something in one of these mobile applications. */
export interface UserFilter {
  readonly search?: string | undefined;
  readonly apps?: readonly string[] | undefined;
}

/** One page of the built-in directory, oldest first. */
export function readUsers(runtime: Runtime, { search, apps }: UserFilter, page: PageRequest): Promise<Page<UserNode>> {
  const values: unknown[] = [];
  const where: string[] = [];
  if (search) where.push(`(username_key like $${values.push(searchPattern(search))} or email_key like $${values.length})`);
  if (apps) where.push(isOfApps('directory_user.user_id', `$${values.push(apps)}`));
  const source = {
    columns,
    from: 'directory_user',
    where,
    values,
    order: [
      { column: 'created_at', type: 'timestamptz' as const },
      { column: 'user_id', type: 'text' as const },
    ],
  };
  return readKeysetPage<UserNode>(runtime.database.query, source, page);
}

/** A person by subject identifier; undefined when there is none, or none with anything in one of the mobile applications `apps`. */
export async function readUser(runtime: Runtime, userId: string, apps?: readonly string[]): Promise<UserNode | undefined> {
  if (userId.includes('\0')) return undefined;
  const text = `select ${columns} from directory_user where user_id = $1${apps ? ` and ${isOfApps('$1', '$2')}` : ''}`;
  const [row] = await runtime.database.query<UserNode>(text, apps ? [userId, apps] : [userId]);
  return row;
}
