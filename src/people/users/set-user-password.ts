import { passwordProblem } from '../../kernel/base/crypto/password-policy.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { changeUser } from './change-user.ts';
import { lockUser } from './lock-user.ts';
import type { User } from './user.entity.ts';

/** Gives a user a new password, whatever else happened to the account meanwhile; sessions and tokens of the user end. */
export async function setUserPassword(work: Work, { userId, password }: { userId: string; password: string }): Promise<User> {
  const user = await lockUser(work, userId);
  const problem = passwordProblem(password, [user.username], [user.email, user.givenName, user.familyName, user.phoneNumber]);
  if (problem) throw userFault('INVALID_VALUE', problem, ['password']);
  return changeUser(work, user, { password });
}
