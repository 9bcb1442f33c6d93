import { type ListedDevice, readUserDevices } from '../installations/index.ts';
import type { Page } from '../kernel/http/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, recordListing } from './listing.ts';

/** One page of a user's devices, the latest registration first. */
export async function listDevices(work: Work, listing: Listing): Promise<Page<ListedDevice>> {
  const found = await readUserDevices(work.runtime, listing.userId, listing.page);
  await recordListing(work, listing, found, { found: 'API_DEVICES_LISTED', nothing: 'API_DEVICES_NO_DATA_FOUND' });
  return found;
}
