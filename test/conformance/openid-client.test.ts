import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import * as openid from 'openid-client';
import { givenApiClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type AuthMethod, authMethods, givenRelyingParty, type RelyingParty, signInAt } from './relying-party.ts';

let platform: Platform;
let trail: Trail;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const insecure = { execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks] };

function authenticationOf(method: AuthMethod, { secret, key }: RelyingParty): openid.ClientAuth {
  if (method === 'client_secret_basic') return openid.ClientSecretBasic(secret);
  if (method === 'client_secret_post') return openid.ClientSecretPost(secret);
  return method === 'none' ? openid.None() : openid.PrivateKeyJwt(key);
}

const configure = (method: AuthMethod, party: RelyingParty, metadata: object = {}) =>
  openid.discovery(new URL(platform.issuer), party.clientId, metadata, authenticationOf(method, party), insecure);

test.each(authMethods)('RS-020 the whole flow with %s', async (method) => {
  const party = await givenRelyingParty(platform, method);
  const user = await givenUser(platform);
  const agent = platform.agent();
  const config = await configure(method, party);

  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: party.redirectUri,
    scope: 'openid profile email read',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    max_age: '3600',
  });
  const callback = await signInAt(agent, url, user);
  expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);

  const tokens = await openid.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    maxAge: 3600,
    idTokenExpected: true,
  });
  const claims = tokens.claims() as openid.IDToken;
  expect(claims).toMatchObject({
    iss: platform.issuer,
    sub: user.userId,
    aud: party.clientId,
    nonce,
    email: expect.any(String),
    sid: expect.any(String),
  });
  expect(tokens.expiresIn()).toBeLessThanOrEqual(900);

  const info = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
  expect(info).toMatchObject({ sub: user.userId, given_name: 'Pat', email_verified: true });

  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token as string);
  expect(refreshed.claims()).toMatchObject({ sub: user.userId, auth_time: claims.auth_time });
  const narrowed = await openid.refreshTokenGrant(config, refreshed.refresh_token as string, { scope: 'read' });
  expect(narrowed.scope).toBe('read');

  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  const asking = method === 'none' ? await openid.discovery(new URL(platform.issuer), gateway.clientId, gateway.secret, undefined, insecure) : config;
  expect(await openid.tokenIntrospection(asking, narrowed.access_token)).toMatchObject({
    active: true,
    sub: user.userId,
    client_id: party.clientId,
    scope: 'read',
  });
  expect(await openid.tokenIntrospection(asking, tokens.access_token)).toEqual({ active: false });

  await openid.tokenRevocation(config, narrowed.refresh_token as string, { token_type_hint: 'refresh_token' });
  expect(await openid.tokenIntrospection(asking, narrowed.access_token)).toEqual({ active: false });
  await expect(openid.refreshTokenGrant(config, narrowed.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_grant' });

  const logout = openid.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token as string,
    post_logout_redirect_uri: party.postLogoutRedirectUri,
    state: 'bye',
  });
  const left = await agent.get(logout);
  expect([left.status, left.location?.toString()]).toEqual([left.status, `${party.postLogoutRedirectUri}?state=bye`]);
  const again = await agent.get(new URL(`${url}&prompt=none`));
  expect(again.location?.searchParams.get('error')).toBe('login_required');

  await trail.expectTrail([
    'USER_AUTHENTICATION_SUCCESS',
    'CONSENT_GIVEN',
    'AUTHZ_REQUEST_GRANT_CREATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
    'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
    'API_ACCESS_GRANTED',
    'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
    'API_ACCESS_GRANTED',
    'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
    'TOKEN_REVOKE_REFRESH_TOKEN_SUCCESS',
    'API_ACCESS_GRANTED',
    'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
    'TOKEN_REQUEST_INVALID_REFRESH_TOKEN',
    'OPENID_SESSION_LOGOUT_SUCCESS',
    'AUTHZ_REQUEST_INVALID',
  ]);
});

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('RS-022 an ID token signed with %s', async (alg) => {
  const party = await givenRelyingParty(platform, 'client_secret_basic', alg);
  const user = await givenUser(platform);
  const config = await configure('client_secret_basic', party, { id_token_signed_response_alg: alg });
  const verifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: party.redirectUri,
    scope: 'openid',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const callback = await signInAt(platform.agent(), url, user);
  const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, idTokenExpected: true });
  expect(tokens.claims()?.sub).toBe(user.userId);
});

test('RS-055 the library sees the replay of a code as invalid_grant, and the tokens are dead', async () => {
  const party = await givenRelyingParty(platform, 'client_secret_basic');
  const config = await configure('client_secret_basic', party);
  const verifier = openid.randomPKCECodeVerifier();
  const parameters = {
    redirect_uri: party.redirectUri,
    scope: 'openid',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  const callback = await signInAt(platform.agent(), openid.buildAuthorizationUrl(config, parameters), await givenUser(platform));
  const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier });
  await expect(openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier })).rejects.toMatchObject({ error: 'invalid_grant' });
  await expect(openid.fetchUserInfo(config, tokens.access_token, openid.skipSubjectCheck)).rejects.toMatchObject({ status: 401 });
});

test('a library with a wrong secret gets invalid_client', async () => {
  const party = await givenRelyingParty(platform, 'client_secret_basic');
  const config = await openid.discovery(new URL(platform.issuer), party.clientId, 'wrong', undefined, insecure);
  await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({ status: 401 });
});

test.each(['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const)('client credentials with %s', async (method) => {
  const party = await givenRelyingParty(platform, method);
  const tokens = await openid.clientCredentialsGrant(await configure(method, party), { scope: 'read' });
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'read', expires_in: 900 });
});
