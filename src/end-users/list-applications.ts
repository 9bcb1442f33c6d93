import type { Page } from '../kernel/http/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, recordListing } from './listing.ts';
import { type ListedApplication, readApplications } from './read-applications.ts';

/** One page of the applications that hold something of a user, by name. */
export async function listApplications(work: Work, listing: Listing): Promise<Page<ListedApplication>> {
  const found = await readApplications(work.runtime, listing.userId, listing.page);
  await recordListing(work, listing, found, { found: 'API_APP_LISTED', nothing: 'API_APP_NO_DATA_FOUND' });
  return found;
}
