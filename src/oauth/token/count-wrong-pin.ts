import { revokeProfileTokens } from '../../access/tokens/index.ts';
import { type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { countPinFailure, isProfileId, lockGuardedFamily, removeProfile } from '../../mobile/installations/index.ts';
import { familySubject, invalidRefreshToken } from './invalid-refresh-token.ts';
import { otherSender } from './other-sender.ts';
import { tellPinLimit } from './tell-pin-limit.ts';
import type { TokenRequest } from './token-request.ts';

/**
 * A refresh token that never was, from an installation: on the device a PIN opens the token, so this is a wrong PIN (oauth.md §6.4 #6, #7). It counts
 * while there is a token to guess; the last permitted one ends every token of the profile and the profile. Another sender than the device cannot use
 * its attempts up.
 */
export async function countWrongPin(work: Work, request: TokenRequest, profileId: string): Promise<Refusal> {
  const { client, grantType } = request;
  const profile = { clientId: client.clientId, profileId };
  const family = isProfileId(profileId) ? await lockGuardedFamily(work, profile) : undefined;
  if (!family) throw invalidRefreshToken(request, 'unknown');
  const other = otherSender(request, family);
  if (other) throw invalidRefreshToken(request, other, family);
  const failures = await countPinFailure(work, profile);
  if (failures === undefined) throw invalidRefreshToken(request, 'unknown');
  const maxAttempts = client.maxPinAttempts ?? 0;
  const counted = { grantType, profileId, failures, maxAttempts, ...familySubject(request, family) };
  if (maxAttempts === 0 || failures < maxAttempts) {
    work.record('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason: 'unknown', ...counted });
    return refuse('invalid_grant', maxAttempts === 0 ? {} : { extra: { remaining_attempts: maxAttempts - failures, max_attempts: maxAttempts } });
  }
  const count = await revokeProfileTokens(work, { ...profile, reason: 'pin_attempts' });
  const enrolments = await removeProfile(work, profile);
  work.record('TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED', { reason: 'attempts_exhausted', ...counted, count, removed: { enrolments } });
  await tellPinLimit(work, client, family.userId);
  return refuse('invalid_grant', { extra: { remaining_attempts: 0 } });
}
