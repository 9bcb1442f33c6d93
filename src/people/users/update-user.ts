import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import { changeUser } from './change-user.ts';
import { lockUser } from './lock-user.ts';
import type { User } from './user.entity.ts';
import type { UserInput } from './user-fields.ts';

/** Changes a person of the built-in directory: attributes, password or status. */
export async function updateUser(work: Work, { userId, input }: { userId: string; input: UserInput }): Promise<User> {
  const user = await lockUser(work, userId);
  checkVersion(input.version, user.version);
  return changeUser(work, user, input);
}
