import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import type { Work } from '../../kernel/work/work.ts';
import { settleUser } from './settle-user.ts';
import { storeUser } from './store-user.ts';
import { type User, UserEntity } from './user.entity.ts';
import { type UserInput, userFields } from './user-fields.ts';

/** Adds a person to the built-in directory under a fresh subject identifier. The event names the fields, never their values. */
export async function createUser(work: Work, input: UserInput): Promise<User> {
  const row = await settleUser(work, input, undefined);
  const now = work.runtime.clock.now();
  const userId = work.runtime.ids.uuid();
  const em = await work.entities();
  const user = em.create(UserEntity, { ...row, userId, version: 1, createdAt: now, updatedAt: now });
  await storeUser(work);
  const fields = Object.keys(changesBetween(userFields, undefined, row));
  work.record('USER_CREATED', { userId, fields: row.passwordHash ? [...fields, 'password'] : fields });
  return user;
}
