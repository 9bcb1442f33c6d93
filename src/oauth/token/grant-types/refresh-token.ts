import {
  findRefreshToken,
  mintAccessToken,
  type RefreshTokenRecord,
  revokeFamily,
  rotateRefreshToken,
  sharedGraceOf,
} from '../../../access/tokens/index.ts';
import { clientSubject, countedScopes, scopesStillAllowed } from '../../../applications/clients/index.ts';
import { secondsAfter } from '../../../kernel/base/clock.ts';
import { mintOpaque } from '../../../kernel/base/crypto/opaque-value.ts';
import { AppError, type Refusal, refuse } from '../../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { tokenTypeOf } from '../../../keys/sender-constraints/index.ts';
import { countWrongPin } from '../count-wrong-pin.ts';
import { makeIdToken } from '../id-token.ts';
import { familySubject, invalidRefreshToken } from '../invalid-refresh-token.ts';
import { namedProfile } from '../named-profile.ts';
import { otherSender } from '../other-sender.ts';
import { requestedAudiences } from '../requested-audiences.ts';
import { readUsageLimit, splitScopes } from '../requested-scopes.ts';
import type { GrantType, TokenAnswer, TokenRequest } from '../token-request.ts';
import { verifyRefreshedScopes } from '../verify-refreshed-scopes.ts';

const grantType = 'refresh_token';

/**
 * RFC 6749 §6 with rotation and reuse detection (RFC 9700 §4.14.2): one read, one grouped statement. Of parallel uses of one token at most one
 * wins; the others end the family, because one of them may be a thief. Within the grace of a client each use wins, and each successor is good by
 * itself; on an installation the grace is for one lost answer, so that one pair is good at any time.
 */
export const refreshToken: GrantType = {
  name: grantType,
  isStandard: true,
  parameters: ['refresh_token', 'scope', 'resource', 'profile_id'],
  isAllowed: (client) => client.refreshTokenEnabled,
  async handle(work, request) {
    const { client, parameters } = request;
    const presented = parameters.get('refresh_token');
    if (presented === undefined)
      throw new AppError('invalid_request', {
        description: 'refresh_token is missing.',
        record: ['TOKEN_REQUEST_INVALID', { reason: 'missing', parameter: 'refresh_token', grantType, ...clientSubject(client) }],
      });
    return exchange(work, request, { token: presented, profileId: await namedProfile(work, request, grantType) });
  },
};

interface Presented {
  readonly token: string;
  /** On an installation: whose the token is said to be. */
  readonly profileId: string | undefined;
}

async function exchange(work: Work, request: TokenRequest, presented: Presented): Promise<TokenAnswer | Refusal> {
  const record = await findRefreshToken(work.runtime, presented.token);
  // A token of another client, or of another profile than the named one, is treated like one that never was.
  if (!record || record.clientId !== request.client.clientId || isOfOtherProfile(record, presented)) return unknown(work, request, presented);
  if (record.isRevoked) throw invalidRefreshToken(request, 'revoked', record);
  const other = otherSender(request, record);
  if (other) throw invalidRefreshToken(request, other, record);
  if (!record.isCurrent && !isInGrace(request, record)) return reuse(work, request, record);
  if (record.isBeyondMaximum) throw invalidRefreshToken(request, 'max_validity', record);
  if (record.isExpired) throw invalidRefreshToken(request, 'expired', record);
  // Another use may win the race to the statement. What it left behind tells what this token is now: each round it is older, so this ends.
  const scopes = narrowedScopes(request, record);
  await verifyRefreshedScopes(work.runtime, request, { ...record, scopes });
  return (await rotate(work, request, record, scopes)) ?? exchange(work, request, presented);
}

function isOfOtherProfile(record: RefreshTokenRecord, { profileId }: Presented): boolean {
  return profileId !== undefined && record.profileId !== null && record.profileId !== profileId;
}

function unknown(work: Work, request: TokenRequest, { profileId }: Presented): Promise<Refusal> {
  if (profileId === undefined) throw invalidRefreshToken(request, 'unknown');
  return countWrongPin(work, request, profileId);
}

/** On an installation only the direct predecessor has grace, once: a used successor proves that its owner got it. */
function isInGrace({ client }: TokenRequest, { supersededForSeconds }: RefreshTokenRecord): boolean {
  return supersededForSeconds !== null && supersededForSeconds < client.refreshGraceSeconds;
}

async function reuse(work: Work, request: TokenRequest, record: RefreshTokenRecord): Promise<Refusal> {
  const count = await revokeFamily(work, { familyId: record.familyId, reason: 'refresh_reuse' });
  work.record('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason: 'reuse_detected', grantType, count, ...familySubject(request, record) });
  return refuse('invalid_grant');
}

/** RFC 6749 §6: no more than was granted, and no more than the client still has. */
function narrowedScopes(request: TokenRequest, record: RefreshTokenRecord): readonly string[] {
  const asked = request.parameters.get('scope');
  const sent = asked === undefined ? record.scopes : splitScopes(asked);
  const scopes = sent && countedScopes(request.client, sent, new Set(record.scopes));
  const isWithin = scopes !== undefined && scopes.length > 0 && scopes.every((scope) => record.scopes.includes(scope));
  const left = isWithin ? scopesStillAllowed(request.client, scopes) : [];
  if (left.length > 0) return left;
  const reason = isWithin ? 'not_assigned' : scopes ? 'wider_than_grant' : 'malformed';
  throw new AppError('invalid_scope', {
    record: ['TOKEN_REQUEST_SCOPE_INVALID', { reason, grantType, ...clientSubject(request.client), userId: record.userId }],
  });
}

async function rotate(work: Work, request: TokenRequest, record: RefreshTokenRecord, scopes: readonly string[]): Promise<TokenAnswer | undefined> {
  const { client, authMethod, confirmation } = request;
  const { runtime } = work;
  const { userId, familyId, profileId, acr, amr, authTime } = record;
  const audiences = requestedAudiences(runtime, request, grantType, record.asked?.resources);
  const usageLimit = await readUsageLimit(runtime, scopes);
  const access = await mintAccessToken(runtime, { client, userId, scopes, usageLimit, acr, amr, authTime, confirmation, audiences });
  const refresh = mintOpaque('refreshToken');
  const isShared = sharedGraceOf(client) > 0;
  const idToken = scopes.includes('openid')
    ? await makeIdToken(work, { client, ...record, scopes, accessToken: access.value, nonce: null })
    : undefined;
  const won = await work.commitGrouped(
    rotateRefreshToken,
    {
      family_id: familyId,
      generation: record.generation,
      superseded: isShared || record.isCurrent ? record.ownGeneration : record.generation,
      is_shared: isShared,
      is_grace: !isShared && !record.isCurrent,
      client_id: client.clientId,
      user_id: userId,
      profile_id: profileId,
      scopes,
      usage_limit: usageLimit,
      token_id: access.id,
      token_hash: access.hashHex,
      token_expires_at: access.expiresAt.toISOString(),
      refresh_hash: refresh.hashHex,
      refresh_expires_at: client.refreshTokenExpiresIn == null ? null : secondsAfter(runtime.clock.now(), client.refreshTokenExpiresIn).toISOString(),
      cnf: confirmation,
      audiences,
    },
    [
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
      {
        tokenId: access.id,
        familyId,
        scopes,
        grantType,
        authMethod,
        ...(record.isCurrent ? {} : { grace: true }),
        ...(profileId === null ? {} : { profileId }),
        userId,
        ...clientSubject(client),
      },
    ],
  );
  if (!won) return undefined;
  return {
    token_type: tokenTypeOf(confirmation),
    access_token: access.value,
    expires_in: access.expiresInSeconds,
    scope: scopes.join(' '),
    refresh_token: refresh.value,
    ...(profileId === null ? {} : { profile_id: profileId }),
    ...(idToken ? { id_token: idToken } : {}),
  };
}
