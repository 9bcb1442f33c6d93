import { type ListedSession, listSessions } from '../access/sessions/index.ts';
import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, loadUserPage } from './listing.ts';
import { refuseWithoutScope } from './refuse-without-scope.ts';

const list = { name: 'sessions', read: listSessions };

/** One page of the browsers in which a user is signed in, newest first; no event tells of the reading. */
export async function listSessionsOfUser(work: Work, listing: Listing): Promise<Page<ListedSession>> {
  refuseWithoutScope(work, listing.asker, listing.userId, list.name);
  return loadUserPage(work, listing, list);
}
