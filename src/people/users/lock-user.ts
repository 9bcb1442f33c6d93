import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockRow } from '../../kernel/work/lock-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type User, UserEntity } from './user.entity.ts';

/** A user that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockUser(work: Work, userId: string, absent = 'There is no such user.'): Promise<User> {
  if (!(await lockRow(work, 'directory_user', 'user_id', userId))) throw userFault('NOT_FOUND', absent, ['userId']);
  return (await work.entities()).findOneOrFail(UserEntity, { userId });
}

/** `lockUser` for what only the built-in directory keeps: of somebody from elsewhere the fault says so. */
export function lockDirectoryUser(work: Work, userId: string): Promise<User> {
  return lockUser(work, userId, 'There is no such user in the built-in directory; passwords of other identity providers are changed there.');
}
