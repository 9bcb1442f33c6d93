import { type ListedConsent, readConsents } from '../access/consents/index.ts';
import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, listOfUser } from './listing.ts';

const list = { name: 'consents', read: readConsents, found: 'API_CONSENT_LISTED', nothing: 'API_CONSENT_NO_DATA_FOUND' } as const;

/** One page of a user's consents, newest first. */
export function listConsents(work: Work, listing: Listing): Promise<Page<ListedConsent>> {
  return listOfUser(work, listing, list);
}
