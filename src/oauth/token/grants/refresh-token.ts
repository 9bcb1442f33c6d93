import { isPublicMethod } from '../../../clients/index.ts';
import { secondsAfter } from '../../../kernel/clock.ts';
import { mintOpaque } from '../../../kernel/crypto/opaque-value.ts';
import { AppError, type Refusal, refuse } from '../../../kernel/errors/app-error.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { type Confirmation, tokenTypeOf } from '../../../sender-constraints/index.ts';
import { findRefreshToken, mintAccessToken, type RefreshTokenRecord, revokeFamily, rotateRefreshToken } from '../../../tokens/index.ts';
import { verifyRefreshedScopes } from '../../scope-verification/verify-refreshed-scopes.ts';
import { makeIdToken } from '../id-token.ts';
import { requestedAudiences } from '../requested-audiences.ts';
import { readUsageLimit, splitScopes } from '../requested-scopes.ts';
import { clientSubject, type Grant, type TokenAnswer, type TokenRequest } from '../token-request.ts';

const grantType = 'refresh_token';

/**
 * RFC 6749 §6 with rotation and reuse detection (RFC 9700 §4.14.2): one read, one grouped statement. Of parallel uses of one token at most one
 * wins; without a grace window the others end the family, because one of them may be a thief.
 */
export const refreshToken: Grant = {
  name: grantType,
  isStandard: true,
  isAllowed: (client) => client.refreshTokenEnabled,
  async handle(work, request) {
    const { client, parameters } = request;
    const presented = parameters.get('refresh_token');
    if (presented === undefined)
      throw new AppError('invalid_request', {
        description: 'refresh_token is missing.',
        record: ['TOKEN_REQUEST_INVALID', { reason: 'missing', parameter: 'refresh_token', grantType, ...clientSubject(client) }],
      });
    return exchange(work, request, presented);
  },
};

async function exchange(work: Work, request: TokenRequest, presented: string): Promise<TokenAnswer | Refusal> {
  const record = await findRefreshToken(work.runtime, presented);
  // A token of another client is treated like one that never was.
  if (!record || record.clientId !== request.client.clientId) throw invalid(request, 'unknown');
  if (record.isRevoked) throw invalid(request, 'revoked', record);
  const other = otherSender(request, record);
  if (other) throw invalid(request, other, record);
  if (!record.isCurrent && !isInGrace(request, record)) return reuse(work, request, record);
  if (record.isBeyondMaximum) throw invalid(request, 'max_validity', record);
  if (record.isExpired) throw invalid(request, 'expired', record);
  // Another use may win the race to the statement. What it left behind tells what this token is now: each round it is older, so this ends.
  const scopes = narrowedScopes(request, record);
  await verifyRefreshedScopes(work.runtime, request, { ...record, scopes });
  return (await rotate(work, request, record, scopes)) ?? exchange(work, request, presented);
}

function subject({ client }: TokenRequest, record?: RefreshTokenRecord) {
  return { ...clientSubject(client), ...(record ? { familyId: record.familyId, userId: record.userId } : {}) };
}

function invalid(request: TokenRequest, reason: string, record?: RefreshTokenRecord): AppError {
  return new AppError('invalid_grant', { record: ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason, grantType, ...subject(request, record) }] });
}

/**
 * A public client proves the very keys its first tokens were bound to (RFC 9449 §5, RFC 8705 §4). One with credentials may change its keys, but
 * not go without. Whoever fails here is not the owner: nothing of the family ends, and nothing is counted.
 */
function otherSender({ client, confirmation }: TokenRequest, record: RefreshTokenRecord): string | undefined {
  const isPublic = isPublicMethod(client.authMethod);
  const isKept = (member: keyof Confirmation): boolean => {
    const [before, now] = [record.confirmation?.[member], confirmation?.[member]];
    return before === undefined || (isPublic ? now === before : now !== undefined);
  };
  if (!isKept('jkt')) return 'dpop_other_key';
  return isKept('x5t#S256') ? undefined : 'certificate_other';
}

/** Only the direct predecessor has grace, once: a used successor proves that its owner got it, so the old token is in other hands. */
function isInGrace({ client }: TokenRequest, { supersededForSeconds }: RefreshTokenRecord): boolean {
  return supersededForSeconds !== null && supersededForSeconds < client.refreshGraceSeconds;
}

async function reuse(work: Work, request: TokenRequest, record: RefreshTokenRecord): Promise<Refusal> {
  const count = await revokeFamily(work, { familyId: record.familyId, reason: 'refresh_reuse' });
  work.record('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason: 'reuse_detected', grantType, count, ...subject(request, record) });
  return refuse('invalid_grant');
}

function narrowedScopes(request: TokenRequest, record: RefreshTokenRecord): readonly string[] {
  const asked = request.parameters.get('scope');
  if (asked === undefined) return record.scopes;
  const scopes = splitScopes(asked);
  if (scopes && scopes.length > 0 && scopes.every((scope) => record.scopes.includes(scope))) return scopes;
  throw new AppError('invalid_scope', {
    record: [
      'TOKEN_REQUEST_SCOPE_INVALID',
      { reason: scopes ? 'wider_than_grant' : 'malformed', grantType, ...clientSubject(request.client), userId: record.userId },
    ],
  });
}

async function rotate(work: Work, request: TokenRequest, record: RefreshTokenRecord, scopes: readonly string[]): Promise<TokenAnswer | undefined> {
  const { client, authMethod, confirmation } = request;
  const { runtime } = work;
  const { userId, familyId, acr, amr, authTime } = record;
  const audiences = requestedAudiences(runtime, request, grantType, record.asked?.resources);
  const usageLimit = await readUsageLimit(runtime, scopes);
  const access = await mintAccessToken(runtime, { client, userId, scopes, usageLimit, acr, amr, authTime, confirmation, audiences });
  const refresh = mintOpaque('refreshToken');
  const idToken = scopes.includes('openid')
    ? await makeIdToken(work, { client, ...record, scopes, accessToken: access.value, nonce: null })
    : undefined;
  const won = await work.commitGrouped(
    rotateRefreshToken,
    {
      family_id: familyId,
      generation: record.generation,
      is_grace: !record.isCurrent,
      client_id: client.clientId,
      user_id: userId,
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
      { tokenId: access.id, familyId, scopes, grantType, authMethod, ...(record.isCurrent ? {} : { grace: true }), userId, ...clientSubject(client) },
    ],
  );
  if (!won) return undefined;
  return {
    token_type: tokenTypeOf(confirmation),
    access_token: access.value,
    expires_in: access.expiresInSeconds,
    scope: scopes.join(' '),
    refresh_token: refresh.value,
    ...(idToken ? { id_token: idToken } : {}),
  };
}
