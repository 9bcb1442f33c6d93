import { type ListedEnrolment, readEnrolments } from '../installations/index.ts';
import type { Page } from '../kernel/http/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, recordListing } from './listing.ts';

/** One page of the application instances a user enrolled for mobile authentication, in the order of enrollment. */
export async function listAuthenticationApps(work: Work, listing: Listing): Promise<Page<ListedEnrolment>> {
  const found = await readEnrolments(work.runtime, listing.userId, listing.page);
  await recordListing(work, listing, found, { found: 'API_AUTHENTICATION_APPS_LISTED', nothing: 'API_AUTHENTICATION_APP_NOT_FOUND' });
  return found;
}
