import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type ListedDevice, readUserDevices } from '../mobile/installations/index.ts';
import { type Listing, listOfUser } from './listing.ts';

const list = { name: 'devices', read: readUserDevices, found: 'API_DEVICES_LISTED', nothing: 'API_DEVICES_NO_DATA_FOUND' } as const;

/** One page of a user's devices, the latest registration first. */
export function listDevices(work: Work, listing: Listing): Promise<Page<ListedDevice>> {
  return listOfUser(work, listing, list);
}
