import type { Work } from '../kernel/work/work.ts';
import { type ListedGrant, listGrants } from '../tokens/index.ts';
import type { SettingOwner } from './find-notification-setting.ts';
import { refuseUnlessAdmin } from './for-administrators.ts';

/** The authorization codes of a user that can still be redeemed; for administrators of every role. */
export async function readAccessGrants(work: Work, { asker, userId }: SettingOwner): Promise<ListedGrant[]> {
  refuseUnlessAdmin(asker, userId, 'accessGrants');
  return listGrants(work.runtime, userId);
}
