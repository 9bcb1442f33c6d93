import type { Work } from '../../kernel/work/work.ts';
import { endSubject } from './ended-subjects.ts';

/** Deletes a person of the built-in directory; the subject identifier is nobody's from now on. Returns how many rows that were. */
export async function forgetDirectoryUser(work: Work, userId: string): Promise<number> {
  const accounts = await work.sql('delete from directory_user where user_id = $1 returning 1', [userId]);
  if (accounts.length > 0) await endSubject(work, userId);
  return accounts.length;
}
