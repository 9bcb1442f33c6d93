import { demandError, unmetDemand } from '../../access/sessions/index.ts';
import { countUse } from '../../access/tokens/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { refreshPerson } from '../../people/identity-providers/index.ts';
import { findUser } from '../../people/users/index.ts';
import { admitAccessToken, type TokenUse } from '../admit-access-token.ts';
import { claimsOfScopes, releasesClaims } from '../claims.ts';
import { signUserInfo } from './sign-user-info.ts';

const endpoint = 'userinfo';

/** What reaches the UserInfo endpoint. */
interface UserInfoInput extends Pick<TokenUse, 'token' | 'evidence'> {
  /** Whether the person API of the identity provider is asked again (oauth.md §7.2). */
  readonly refreshesDetails: boolean;
}

/**
 * The claims about the user an access token stands for (OIDC Core §5.3): `sub` and what its scopes release;
 * as a JWT for a client that asked for one. Only its holder gets them (RFC 9449 §7).
 */
export async function readUserInfo(
  work: Work,
  { refreshesDetails, ...presented }: UserInfoInput,
): Promise<Readonly<Record<string, unknown>> | string> {
  const { record, lookup, subject, dead } = await admitAccessToken(work, { ...presented, scope: 'openid', endpoint });
  const { userInfo } = work.runtime.config;
  const unmet = unmetDemand(work.runtime, userInfo, record);
  if (unmet)
    throw demandError(work.runtime, userInfo, ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason: unmet, tokenId: record.id, endpoint, ...subject }]);
  if (refreshesDetails && releasesClaims(record.scopes)) await refreshPerson(work.runtime, record.userId, work.caller.transactionId);
  const person = await findUser(work.runtime, record.userId);
  if (!person?.enabled) throw dead('user_gone');
  if (record.usageLimit > 0 && (await countUse(work, lookup)) === undefined) throw dead('used_up');
  work.record('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', { tokenId: record.id, endpoint, ...subject });
  return signUserInfo(work.runtime, record.clientId, {
    sub: record.userId,
    ...claimsOfScopes(person, record.scopes, record.asked?.claims?.userinfo),
  });
}
