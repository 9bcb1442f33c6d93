import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { givenApiClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type AuthMethod, authMethods, givenRelyingParty, type RelyingParty, signInAt } from './relying-party.ts';

let platform: Platform;
let server: oauth.AuthorizationServer;
const insecure = { [oauth.allowInsecureRequests]: true };

beforeAll(async () => {
  platform = await startPlatform();
  const issuer = new URL(platform.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});
afterAll(() => platform.stop());

function authenticationOf(method: AuthMethod, { secret, key }: RelyingParty): oauth.ClientAuth {
  if (method === 'client_secret_basic') return oauth.ClientSecretBasic(secret);
  if (method === 'client_secret_post') return oauth.ClientSecretPost(secret);
  return method === 'none' ? oauth.None() : oauth.PrivateKeyJwt(key);
}

/** A sign-in up to the tokens, every answer checked by the library. */
async function tokensOf(party: RelyingParty, authentication: oauth.ClientAuth, client: oauth.Client) {
  const user = await givenUser(platform);
  const agent = platform.agent();
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint as string);
  url.search = new URLSearchParams({
    client_id: party.clientId,
    redirect_uri: party.redirectUri,
    response_type: 'code',
    scope: 'openid email read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }).toString();
  const callback = oauth.validateAuthResponse(server, client, await signInAt(agent, url, user), state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, authentication, callback, party.redirectUri, verifier, insecure);
  await oauth.validateApplicationLevelSignature(server, response.clone(), insecure).catch(() => undefined);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, response, insecure);
  return { user, agent, tokens };
}

test.each(authMethods)('RS-020 the whole flow with %s', async (method) => {
  const party = await givenRelyingParty(platform, method, 'ES256');
  const client: oauth.Client = { client_id: party.clientId, id_token_signed_response_alg: 'ES256' };
  const authentication = authenticationOf(method, party);
  const { user, agent, tokens } = await tokensOf(party, authentication, client);
  const claims = oauth.getValidatedIdTokenClaims(tokens) as oauth.IDToken;
  expect(claims).toMatchObject({ sub: user.userId, azp: party.clientId });

  const info = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
  expect(await oauth.processUserInfoResponse(server, client, claims.sub, info)).toMatchObject({ email: expect.any(String) });

  const refreshing = await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token as string, insecure);
  const refreshed = await oauth.processRefreshTokenResponse(server, client, refreshing);
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  const [asking, proof] = method === 'none' ? [{ client_id: gateway.clientId }, oauth.ClientSecretBasic(gateway.secret)] : [client, authentication];
  const introspect = async (token: string) =>
    oauth.processIntrospectionResponse(server, asking, await oauth.introspectionRequest(server, asking, proof, token, insecure));
  expect(await introspect(refreshed.access_token)).toMatchObject({ active: true, client_id: party.clientId });

  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, refreshed.access_token, insecure));
  expect(await introspect(refreshed.access_token)).toEqual({ active: false });

  const logout = new URL(server.end_session_endpoint as string);
  logout.search = new URLSearchParams({ id_token_hint: tokens.id_token as string, post_logout_redirect_uri: party.postLogoutRedirectUri }).toString();
  expect((await agent.get(logout)).location?.toString()).toBe(party.postLogoutRedirectUri);
  const after = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshed.refresh_token as string, insecure);
  await expect(oauth.processRefreshTokenResponse(server, client, after)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('an access token that is a JWT passes the validation of a resource server (RFC 9068 §4)', async () => {
  const party = await givenRelyingParty(platform, 'client_secret_basic', 'ES256', {
    access_token_format: 'JWT',
    additional_audiences: ['https://api.example'],
  });
  const client: oauth.Client = { client_id: party.clientId, id_token_signed_response_alg: 'ES256' };
  const { user, tokens } = await tokensOf(party, oauth.ClientSecretBasic(party.secret), client);
  const request = new Request('https://api.example/things', { headers: { authorization: `Bearer ${tokens.access_token}` } });
  const claims = await oauth.validateJwtAccessToken(server, request, 'https://api.example', insecure);
  expect(claims).toMatchObject({ sub: user.userId, client_id: party.clientId, scope: 'openid email read' });
});

test('a refusal is what the library expects it to be', async () => {
  const party = await givenRelyingParty(platform, 'client_secret_basic');
  const client: oauth.Client = { client_id: party.clientId };
  const answer = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic('wrong'), {}, insecure);
  const refusal = oauth.processClientCredentialsResponse(server, client, answer);
  await expect(refusal).rejects.toMatchObject({ status: 401 });
  await expect(refusal).rejects.toThrow();
});
