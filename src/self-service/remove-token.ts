import { lockFamily, revokeFamily } from '../access/tokens/index.ts';
import { isUuid } from '../kernel/store/is-uuid.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Asker, actorOf } from './asker.ts';
import { absentFault, foreignFault } from './removal-faults.ts';

/** Which token of which user, and who wants it removed. */
export interface TokenRemoval {
  readonly asker: Asker;
  readonly userId: string;
  /** Id of the token family, as the list of tokens shows it. */
  readonly tokenId: string;
}

/** Ends a token of the user with its refresh token, so that the device or application that holds them has to ask again. */
export async function removeToken(work: Work, { asker, userId, tokenId }: TokenRemoval): Promise<{ deletedId: string }> {
  const subject = { userId, ...asker.subject };
  if (!isUuid(tokenId)) throw absentFault('tokenId', ['API_TOKEN_NOT_REMOVED_NOT_FOUND', { reason: 'malformed_id', ...subject }]);
  const family = await lockFamily(work, tokenId);
  if (!family) throw absentFault('tokenId', ['API_TOKEN_NOT_REMOVED_NOT_FOUND', { reason: 'unknown_id', tokenId, ...subject }]);
  const { clientId, application, type: tokenType } = family;
  if (family.userId !== userId)
    throw foreignFault(asker, 'tokenId', ['API_TOKEN_NOT_REMOVED_FORBIDDEN', { reason: 'other_user', tokenId, tokenType, ...subject }]);
  await revokeFamily(work, { familyId: tokenId, reason: 'removed_by_user' });
  const concerned = { userId, clientId, ...(application === null ? {} : { appName: application }) };
  work.record('API_TOKEN_REMOVED', { tokenId, familyId: tokenId, tokenType, ...actorOf(asker, clientId), ...concerned });
  return { deletedId: tokenId };
}
