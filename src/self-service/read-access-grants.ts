import { type ListedCode, listCodes } from '../access/tokens/index.ts';
import { loadNode } from '../kernel/edge/load-nodes.ts';
import type { Work } from '../kernel/work/work.ts';
import type { SettingOwner } from './find-notification-setting.ts';
import { refuseUnlessAdmin } from './for-administrators.ts';
import { alone } from './listing.ts';

/** The authorization codes of a user that can still be redeemed; for administrators of every role. */
export async function readAccessGrants(work: Work, { asker, userId, once = alone }: SettingOwner): Promise<ListedCode[]> {
  refuseUnlessAdmin(asker, userId, 'accessGrants');
  const read = (userIds: readonly string[]) => listCodes(work.runtime, userIds, asker.apps);
  return (await loadNode<ListedCode[]>({ once }, 'access-grants of users', read, userId)) ?? [];
}
