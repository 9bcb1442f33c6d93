import type { PageRequest } from '../kernel/store/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import { findUser } from '../people/users/index.ts';

/** Why a page of a user's things is empty, for the trail: behind the last one, nothing there, or a user the directory does not know. */
export async function whyNothing(work: Work, userId: string, page: PageRequest): Promise<'end_of_list' | 'none' | 'unknown_user'> {
  if (page.after !== undefined) return 'end_of_list';
  return (await findUser(work.runtime, userId)) ? 'none' : 'unknown_user';
}
