import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mintOpaque } from '../../src/kernel/base/crypto/opaque-value.ts';
import type { Agent, Answer } from './agent.ts';
import { type GivenClient, type GivenUser, givenUser } from './fixtures.ts';
import type { Platform } from './start-platform.ts';

/** As much of a platform as these need: its database and its door. */
type Target = Pick<Platform, 'sql' | 'agent'>;

/** An authorization code as a client holds it. */
export interface GivenCode {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly familyId: string;
  readonly sessionId: string;
  readonly user: GivenUser;
}

export interface CodeOptions {
  readonly user?: GivenUser;
  readonly scopes?: readonly string[];
  readonly nonce?: string;
  readonly authTime?: Date;
  readonly expiresInSeconds?: number;
  /** False for a code that was asked for without PKCE. */
  readonly hasChallenge?: boolean;
  /** Null for a code that was asked for without redirect URI. */
  readonly redirectUri?: string | null;
}

/** The level that a sign-in with a password reaches. */
export const passwordAcr = 'urn:signet:oidc:authentication_level:1';

/** A verifier with its S256 challenge (RFC 7636 §4). */
export function pkcePair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** A code in the state in which the authorization endpoint leaves it; for tests of what comes after. */
export async function givenCode(platform: Target, client: GivenClient, options: CodeOptions = {}): Promise<GivenCode> {
  const user = options.user ?? (await givenUser(platform));
  const { verifier, challenge } = pkcePair();
  const expiresAt = new Date(Date.now() + (options.expiresInSeconds ?? 60) * 1000);
  const code = mintOpaque('accessGrant', expiresAt);
  const given = { code: code.value, verifier, redirectUri: client.redirectUri, familyId: randomUUID(), sessionId: randomUUID(), user };
  await platform.sql(
    `insert into access_grant (hash, family_id, client_id, user_id, session_id, redirect_uri, scopes, code_challenge, nonce, acr, amr, auth_time, expires_at)
     values (decode($1, 'hex'), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      code.hashHex,
      given.familyId,
      client.clientId,
      user.userId,
      given.sessionId,
      options.redirectUri === undefined ? client.redirectUri : options.redirectUri,
      options.scopes ?? ['openid', 'read'],
      options.hasChallenge === false ? null : challenge,
      options.nonce ?? null,
      passwordAcr,
      ['pwd'],
      options.authTime ?? new Date(),
      expiresAt,
    ],
  );
  return given;
}

/** The fields of the token request that redeems a code. */
export function codeRequest(given: GivenCode): Record<string, string> {
  return { grant_type: 'authorization_code', code: given.code, redirect_uri: given.redirectUri, code_verifier: given.verifier };
}

/** Redeems a code with the client's secret. */
export function redeem(agent: Agent, client: GivenClient, given: GivenCode, more: Record<string, string> = {}): Promise<Answer> {
  return agent.postForm('/oauth/token', { ...codeRequest(given), ...more }, { headers: client.basic });
}

/** Exchanges a refresh token with the client's secret. */
export function refresh(agent: Agent, client: GivenClient, refreshToken: string, more: Record<string, string> = {}): Promise<Answer> {
  return agent.postForm('/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...more }, { headers: client.basic });
}

/** What the token endpoint hands out for a code. */
export interface GivenTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly scope: string;
  readonly expires_in: number;
}

/** Tokens of a fresh sign-in, got through the token endpoint. */
export async function givenTokens(platform: Target, client: GivenClient, options: CodeOptions = {}): Promise<GivenTokens> {
  const answer = await redeem(platform.agent(), client, await givenCode(platform, client, options));
  if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${answer.text}`);
  return answer.json as GivenTokens;
}

/** Whether an access token is good, by the introspection of an API client. */
export async function isActive(platform: Target, gateway: GivenClient, token: string): Promise<boolean> {
  const answer = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token }, { headers: gateway.basic });
  if (answer.status !== 200) throw new Error(`introspection failed: ${answer.status} ${answer.text}`);
  return answer.json.active;
}
