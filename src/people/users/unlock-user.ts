import type { Work } from '../../kernel/work/work.ts';
import { forgetFailures } from './forget-failures.ts';
import { lockDirectoryUser } from './lock-user.ts';

/**
 * Lets a person try again at once who typed too many wrong passwords. The limit of the address they came from stays: it protects others. Where nothing
 * was counted it leaves no trace.
 */
export async function unlockUser(work: Work, { userId }: { userId: string }): Promise<void> {
  const { username } = await lockDirectoryUser(work, userId);
  const failures = await forgetFailures(work, username);
  if (failures > 0) work.record('USER_UNLOCKED', { userId, failures });
}
