import type { AuditEventName } from '../kernel/audit/catalogue.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';
import { whyNothing } from './why-nothing.ts';

/** Whose things, for whom, and which page of them. */
export interface Listing {
  readonly asker: Asker;
  readonly userId: string;
  readonly page: PageRequest;
}

type FoundEvent = 'API_DEVICES_LISTED' | 'API_APP_LISTED' | 'API_AUTHENTICATION_APPS_LISTED';
type NothingEvent = 'API_DEVICES_NO_DATA_FOUND' | 'API_APP_NO_DATA_FOUND' | 'API_AUTHENTICATION_APP_NOT_FOUND';

/** Records that a list of a user was read by the user or an API client; what administrators read leaves no event. */
export async function recordListing(
  work: Work,
  { asker, userId, page }: Listing,
  found: Page<unknown>,
  events: { readonly found: FoundEvent & AuditEventName; readonly nothing: NothingEvent & AuditEventName },
): Promise<void> {
  if (asker.kind === 'admin') return;
  const count = found.edges.length;
  const subject = { userId, ...asker.subject };
  if (count > 0) work.record(events.found, { count, ...subject });
  else work.record(events.nothing, { reason: await whyNothing(work, userId, page), ...subject });
}
