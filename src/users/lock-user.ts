import { userFault } from '../kernel/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import { type User, UserEntity } from './user.entity.ts';

/** A user that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockUser(work: Work, userId: string): Promise<User> {
  await work.sql('select 1 from directory_user where user_id = $1 for update', [userId]);
  const em = await work.entities();
  const user = await em.findOne(UserEntity, { userId });
  if (!user) throw userFault('NOT_FOUND', 'There is no such user.', ['userId']);
  return user;
}
