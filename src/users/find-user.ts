import type { Runtime } from '../kernel/runtime.ts';
import { type User, UserEntity } from './user.entity.ts';

/** A person of the built-in directory by subject identifier; undefined when there is none. Always read afresh. */
export async function findUser(runtime: Runtime, userId: string): Promise<Readonly<User> | undefined> {
  return (await runtime.database.orm.em.fork().findOne(UserEntity, { userId })) ?? undefined;
}
