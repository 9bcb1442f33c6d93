import { type ListedConsent, readConsents } from '../consents/index.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';
import { whyNothing } from './why-nothing.ts';

/** Whose consents, for whom, and which page of them. */
export interface ConsentListing {
  readonly asker: Asker;
  readonly userId: string;
  readonly page: PageRequest;
}

/** One page of a user's consents. A reading by the user or an API client is recorded; one by an administrator is not. */
export async function listConsents(work: Work, { asker, userId, page }: ConsentListing): Promise<Page<ListedConsent>> {
  const found = await readConsents(work.runtime, userId, page);
  if (asker.kind === 'admin') return found;
  const count = found.edges.length;
  if (count > 0) work.record('API_CONSENT_LISTED', { count, userId, ...asker.subject });
  else work.record('API_CONSENT_NO_DATA_FOUND', { reason: await whyNothing(work, userId, page), userId, ...asker.subject });
  return found;
}
