import { lockRow } from '../../kernel/work/lock-row.ts';
import { releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { forgetDirectoryUser } from './forget-directory-user.ts';
import { forgetFederatedPerson } from './forget-federated-person.ts';
import { lockUser } from './lock-user.ts';

/**
 * Deletes a person with sessions, tokens and consents: from the built-in directory, or what is kept of a person of another identity provider, who then
 * comes back as a stranger. The subject identifier is never somebody else's.
 */
export async function deleteUser(work: Work, { userId }: { userId: string }): Promise<string> {
  const isFederated = await lockRow(work, 'federated_identity', 'user_id', userId);
  if (!isFederated) await lockUser(work, userId);
  const removed = await releaseDependents(work, 'user_deleted', userId);
  await (isFederated ? forgetFederatedPerson : forgetDirectoryUser)(work, userId);
  work.record('USER_DELETED', { userId, removed, reason: 'user_deleted' });
  return userId;
}
