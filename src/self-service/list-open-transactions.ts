import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { refuseUnlessAdmin } from './for-administrators.ts';
import { type Listing, loadUserPage } from './listing.ts';
import { type OpenTransaction, readOpenTransactions } from './read-open-transactions.ts';

const list = { name: 'openTransactions', read: readOpenTransactions };

/** One page of what a user has begun and not finished, newest first; for administrators of every role. */
export async function listOpenTransactions(work: Work, listing: Listing): Promise<Page<OpenTransaction>> {
  refuseUnlessAdmin(listing.asker, listing.userId, list.name);
  return loadUserPage(work, listing, list);
}
