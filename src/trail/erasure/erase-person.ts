import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { forgetDirectoryUser } from '../../people/users/index.ts';
import { refuseHeldPerson } from '../audit/index.ts';

/** Whom to erase. */
export interface ErasePersonInput {
  readonly userId: string;
}

function nobody() {
  return userFault('NOT_FOUND', 'Nothing is known about this person.', ['userId']);
}

/**
 * Erases a person: account, sessions, tokens and consents go, and the key to what the trail says about them is destroyed, here and in every
 * backup that does not hold it; of the subject identifier a keyed digest stays, so that nobody else gets it. The events stay, unreadable as to whom they concerned, and the chain over them still verifies. Throws `NOT_FOUND`
 * when nothing is known about the person and `IN_USE` while a legal hold keeps what the trail says about them.
 */
export async function erasePerson(work: Work, { userId }: ErasePersonInput): Promise<string> {
  // No column of the database can hold it.
  if (userId.includes('\0')) throw nobody();
  await refuseHeldPerson(work, userId);
  const personRef = work.runtime.trail.references.person(userId);
  const removed = { ...(await releaseDependents(work, 'user_deleted', userId)), ...(await releaseDependents(work, 'person_erased', userId)) };
  const accounts = await forgetDirectoryUser(work, userId);
  const keys = await work.sql(`delete from person_key where person_ref = decode($1, 'hex') returning 1`, [personRef]);
  const total = Object.values(removed).reduce((sum, count) => sum + count, accounts + keys.length);
  if (total === 0) throw nobody();
  work.enqueue('audit.unlink', { personRef });
  // A process that hears of it a moment later may still write an event under the key it remembers.
  work.enqueue('audit.unlink_late', { personRef });
  work.record('ADMIN_PERSON_ERASED', { reason: 'erasure_requested', removed: { ...removed, accounts } });
  return userId;
}
