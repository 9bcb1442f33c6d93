import { releaseDependents } from '../kernel/work/release-dependents.ts';
import type { Work } from '../kernel/work/work.ts';
import { lockUser } from './lock-user.ts';

/** Deletes a person from the built-in directory with sessions, tokens and consents. The subject identifier is not used again. */
export async function deleteUser(work: Work, { userId }: { userId: string }): Promise<string> {
  await lockUser(work, userId);
  const removed = await releaseDependents(work, 'user_deleted', userId);
  await work.sql('delete from directory_user where user_id = $1', [userId]);
  work.record('USER_DELETED', { userId, removed, reason: 'user_deleted' });
  return userId;
}
