import type { RedeemedCodeRow } from '../../access/tokens/index.ts';
import { mintAccessToken } from '../../access/tokens/index.ts';
import { secondsAfter } from '../../kernel/base/clock.ts';
import { mintOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import type { Work } from '../../kernel/work/work.ts';
import { tokenTypeOf } from '../../keys/sender-constraints/index.ts';
import type { FoundCode } from './find-code.ts';
import { makeIdToken } from './id-token.ts';
import { readUsageLimit } from './requested-scopes.ts';
import type { TokenAnswer, TokenRequest } from './token-request.ts';

/** Tokens that exist only in memory so far: the answer, and the row that makes it true. */
export interface PreparedTokens {
  readonly answer: TokenAnswer;
  readonly row: Omit<RedeemedCodeRow, 'grant_hash' | 'grant_expires_at'>;
}

const mostSessions = 25;

/** Makes access, refresh and ID token for a code. Nothing is stored: that is for the statement that uses the code up. */
export async function prepareTokens(
  work: Work,
  { client, confirmation }: TokenRequest,
  grant: FoundCode,
  audiences: readonly string[] | null,
): Promise<PreparedTokens> {
  const { runtime } = work;
  const usageLimit = await readUsageLimit(runtime, grant.scopes);
  const { userId, scopes, acr, amr, authTime } = grant;
  const content = { client, userId, scopes, usageLimit, acr, amr, authTime, confirmation, audiences };
  const access = await mintAccessToken(runtime, content);
  const hasRefresh = client.refreshTokenEnabled && usageLimit === 0;
  const refresh = hasRefresh ? mintOpaque('refreshToken') : undefined;
  const idToken = grant.scopes.includes('openid') ? await makeIdToken(work, { client, ...grant, accessToken: access.value }) : undefined;
  const now = runtime.clock.now();
  const expiryAfter = (seconds: number | null | undefined) => (hasRefresh && seconds != null ? secondsAfter(now, seconds).toISOString() : null);
  return {
    answer: {
      token_type: tokenTypeOf(confirmation),
      access_token: access.value,
      expires_in: access.expiresInSeconds,
      scope: grant.scopes.join(' '),
      ...(refresh ? { refresh_token: refresh.value } : {}),
      ...(idToken ? { id_token: idToken } : {}),
    },
    row: {
      family_id: grant.familyId,
      client_id: client.clientId,
      user_id: grant.userId,
      profile_id: null,
      session_id: grant.sessionId,
      scopes: grant.scopes,
      acr,
      amr,
      auth_time: authTime.toISOString(),
      nonce: grant.nonce,
      token_id: access.id,
      token_hash: access.hashHex,
      token_expires_at: access.expiresAt.toISOString(),
      usage_limit: usageLimit,
      cnf: confirmation,
      audiences,
      asked: grant.asked,
      refresh_hash: refresh?.hashHex ?? null,
      refresh_expires_at: expiryAfter(client.refreshTokenExpiresIn),
      refresh_max_expires_at: expiryAfter(client.maxRefreshTokenValidity),
      keep_sessions: client.simultaneousSessionsAllowed ? (client.maxSimultaneousSessions ?? mostSessions) - 1 : 0,
    },
  };
}
