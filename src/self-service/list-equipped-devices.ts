import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type EquippedDevice, readEquippedDevices } from '../mobile/installations/index.ts';
import { type Listing, listOfUser } from './listing.ts';

const list = {
  name: 'devices',
  variant: 'equipped',
  read: readEquippedDevices,
  found: 'API_DEVICES_LISTED',
  nothing: 'API_DEVICES_NO_DATA_FOUND',
} as const;

/** One page of a user's devices with what the user has there, the latest registration first. */
export function listEquippedDevices(work: Work, listing: Listing): Promise<Page<EquippedDevice>> {
  return listOfUser(work, listing, list);
}
