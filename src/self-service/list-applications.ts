import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, listOfUser } from './listing.ts';
import { type ListedApplication, readApplications } from './read-applications.ts';

const list = { name: 'applications', read: readApplications, found: 'API_APP_LISTED', nothing: 'API_APP_NO_DATA_FOUND' } as const;

/** One page of the applications that hold something of a user, by name. */
export function listApplications(work: Work, listing: Listing): Promise<Page<ListedApplication>> {
  return listOfUser(work, listing, list);
}
