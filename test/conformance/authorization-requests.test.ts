import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type AuthMethod, authMethods, givenRelyingParty, type RelyingParty, signInAt } from './relying-party.ts';

let platform: Platform;
let trail: Trail;
let server: oauth.AuthorizationServer;
const insecure = { [oauth.allowInsecureRequests]: true };
/** A column each, so that the strict profile is met by nothing but what the libraries send. */
const fapi = { security_profile: 'FAPI_2_0' };

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  const issuer = new URL(platform.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

function authenticationOf(method: AuthMethod, { secret, key }: RelyingParty): openid.ClientAuth {
  if (method === 'client_secret_basic') return openid.ClientSecretBasic(secret);
  if (method === 'client_secret_post') return openid.ClientSecretPost(secret);
  return method === 'none' ? openid.None() : openid.PrivateKeyJwt(key);
}

const configure = (method: AuthMethod, party: RelyingParty, metadata: object = {}) =>
  openid.discovery(new URL(platform.issuer), party.clientId, metadata, authenticationOf(method, party), {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });

async function requestOf(party: RelyingParty, verifier: string) {
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const parameters = {
    redirect_uri: party.redirectUri,
    scope: 'openid email read',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  };
  return { parameters, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
}

describe('openid-client', () => {
  test.each(authMethods)('RS-114 RFC 9126: pushes with %s', async (method) => {
    const party = await givenRelyingParty(platform, method, 'RS256', { require_pushed_authorization_requests: true });
    const config = await configure(method, party);
    const { parameters, checks } = await requestOf(party, openid.randomPKCECodeVerifier());
    const url = await openid.buildAuthorizationUrlWithPAR(config, parameters);
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const tokens = await openid.authorizationCodeGrant(config, await signInAt(platform.agent(), url, await givenUser(platform)), checks);
    expect(tokens.claims()?.nonce).toBe(checks.expectedNonce);
  });

  test('RFC 9101: sends a signed request object', async () => {
    const party = await givenRelyingParty(platform, 'private_key_jwt');
    const config = await configure('private_key_jwt', party);
    const { parameters, checks } = await requestOf(party, openid.randomPKCECodeVerifier());
    const url = await openid.buildAuthorizationUrlWithJAR(config, parameters, party.key);
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request']);
    const tokens = await openid.authorizationCodeGrant(config, await signInAt(platform.agent(), url, await givenUser(platform)), checks);
    expect(tokens.claims()?.nonce).toBe(checks.expectedNonce);
  });

  test('RFC 9101 §5, RFC 9126 §3: pushes a signed request object', async () => {
    const party = await givenRelyingParty(platform, 'private_key_jwt');
    const config = await configure('private_key_jwt', party);
    const { parameters, checks } = await requestOf(party, openid.randomPKCECodeVerifier());
    const signed = await openid.buildAuthorizationUrlWithJAR(config, parameters, party.key);
    const url = await openid.buildAuthorizationUrlWithPAR(config, signed.searchParams);
    const tokens = await openid.authorizationCodeGrant(config, await signInAt(platform.agent(), url, await givenUser(platform)), checks);
    expect(tokens.claims()?.nonce).toBe(checks.expectedNonce);
  });

  test('FAPI 2.0: pushes with a proof of possession, and gets tokens bound to its key', async () => {
    const party = await givenRelyingParty(platform, 'private_key_jwt', 'ES256', fapi);
    const config = await configure('private_key_jwt', party, { id_token_signed_response_alg: 'ES256', use_mtls_endpoint_aliases: false });
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const { parameters, checks } = await requestOf(party, openid.randomPKCECodeVerifier());
    const url = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    const user = await givenUser(platform);
    const tokens = await openid.authorizationCodeGrant(config, await signInAt(platform.agent(), url, user), checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.userId, { DPoP })).toMatchObject({ email: expect.any(String) });
    expect((await openid.refreshTokenGrant(config, tokens.refresh_token as string, undefined, { DPoP })).token_type).toBe('dpop');
    await expect(openid.fetchUserInfo(config, tokens.access_token, user.userId)).rejects.toMatchObject({ status: 401 });
  });

  test('OIDC Core §3.2: gets an ID token in the fragment', async () => {
    const party = await givenRelyingParty(platform, 'client_secret_basic', 'RS256', { grant_types: ['IMPLICIT'] });
    const config = await configure('client_secret_basic', party);
    openid.useIdTokenResponseType(config);
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(config, { redirect_uri: party.redirectUri, scope: 'openid email', state, nonce });
    const user = await givenUser(platform);
    const claims = await openid.implicitAuthentication(config, await signInAt(platform.agent(), url, user), nonce, { expectedState: state });
    expect(claims).toMatchObject({ sub: user.userId, email: expect.any(String) });
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', 'CONSENT_GIVEN', 'AUTHZ_REQUEST_TOKEN_CREATED']);
  });

  test('RFC 8707: names whom its token is for', async () => {
    const party = await givenRelyingParty(platform, 'client_secret_basic', 'RS256', {
      access_token_format: 'JWT',
      additional_audiences: ['https://one.example', 'https://two.example'],
    });
    const config = await configure('client_secret_basic', party);
    const { parameters, checks } = await requestOf(party, openid.randomPKCECodeVerifier());
    const url = openid.buildAuthorizationUrl(config, { ...parameters, resource: 'https://two.example' });
    const tokens = await openid.authorizationCodeGrant(config, await signInAt(platform.agent(), url, await givenUser(platform)), checks);
    expect(decodeJwt(tokens.access_token).aud).toEqual(['https://two.example']);
  });

  test('RS-115 sees a refused push as what it is', async () => {
    const party = await givenRelyingParty(platform, 'client_secret_basic');
    const config = await configure('client_secret_basic', party);
    const { parameters } = await requestOf(party, openid.randomPKCECodeVerifier());
    await expect(openid.buildAuthorizationUrlWithPAR(config, { ...parameters, scope: 'nothing' })).rejects.toMatchObject({
      error: 'invalid_scope',
      status: 400,
    });
    const wrong = await openid.discovery(new URL(platform.issuer), party.clientId, 'wrong', undefined, { execute: [openid.allowInsecureRequests] });
    await expect(openid.buildAuthorizationUrlWithPAR(wrong, parameters)).rejects.toMatchObject({ status: 401 });
  });
});

describe('oauth4webapi', () => {
  test('RS-114 RFC 9126 with RFC 9101 and RFC 9449, every answer checked', async () => {
    const party = await givenRelyingParty(platform, 'private_key_jwt', 'ES256', fapi);
    const client: oauth.Client = { client_id: party.clientId, id_token_signed_response_alg: 'ES256' };
    const authentication = oauth.PrivateKeyJwt(party.key);
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const verifier = oauth.generateRandomCodeVerifier();
    const { parameters } = await requestOf(party, verifier);
    const request = await oauth.issueRequestObject(server, client, { ...parameters, client_id: party.clientId, response_type: 'code' }, party.key);
    const pushing = await oauth.pushedAuthorizationRequest(server, client, authentication, { request }, { DPoP, ...insecure });
    const { request_uri, expires_in } = await oauth.processPushedAuthorizationResponse(server, client, pushing);
    expect(expires_in).toBe(60);
    const url = new URL(server.authorization_endpoint as string);
    url.search = new URLSearchParams({ client_id: party.clientId, request_uri }).toString();
    const user = await givenUser(platform);
    const callback = oauth.validateAuthResponse(server, client, await signInAt(platform.agent(), url, user), parameters.state);
    const answer = await oauth.authorizationCodeGrantRequest(server, client, authentication, callback, party.redirectUri, verifier, {
      DPoP,
      ...insecure,
    });
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { expectedNonce: parameters.nonce, requireIdToken: true });
    expect(tokens.token_type).toBe('dpop');
    const info = await oauth.userInfoRequest(server, client, tokens.access_token, { DPoP, ...insecure });
    expect(await oauth.processUserInfoResponse(server, client, user.userId, info)).toMatchObject({ sub: user.userId });
  });
});
