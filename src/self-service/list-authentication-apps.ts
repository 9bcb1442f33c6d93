import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type ListedEnrolment, readEnrolments } from '../mobile/installations/index.ts';
import { type Listing, listOfUser } from './listing.ts';

const list = {
  name: 'authenticationApps',
  read: readEnrolments,
  found: 'API_AUTHENTICATION_APPS_LISTED',
  nothing: 'API_AUTHENTICATION_APP_NOT_FOUND',
} as const;

/** One page of the application instances a user enrolled for mobile authentication, in the order of enrollment. */
export function listAuthenticationApps(work: Work, listing: Listing): Promise<Page<ListedEnrolment>> {
  return listOfUser(work, listing, list);
}
