import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { givenApiClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { givenRelyingParty, signInAt } from './relying-party.ts';

let platform: Platform;
let trail: Trail;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_DPOP_NONCE_REQUIRED: 'true' } });
  trail = trailOf(platform);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const insecure = { execute: [openid.allowInsecureRequests] };
const codeOnly = { grant_types: ['AUTHORIZATION_CODE'] };

test.each(['ES256', 'Ed25519', 'PS256'])(
  'RS-118 openid-client, FAPI 2.0 with private_key_jwt and DPoP by %s: PAR, code, userinfo, refresh',
  async (alg) => {
    const party = await givenRelyingParty(platform, 'private_key_jwt', 'ES256', { ...codeOnly, security_profile: 'FAPI_2_0' });
    const metadata = { id_token_signed_response_alg: 'ES256' };
    const config = await openid.discovery(new URL(platform.issuer), party.clientId, metadata, openid.PrivateKeyJwt(party.key), insecure);
    const keys = await openid.randomDPoPKeyPair(alg);
    const DPoP = openid.getDPoPHandle(config, keys);
    const user = await givenUser(platform);
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const asking = {
      redirect_uri: party.redirectUri,
      scope: 'openid email read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    };
    const url = await openid.buildAuthorizationUrlWithPAR(config, asking, { DPoP });
    const callback = await signInAt(platform.agent(), url, user);

    const stranger = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    await expect(openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP: stranger })).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    const tokens = await openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');

    const subject = tokens.claims()?.sub as string;
    expect(await openid.fetchUserInfo(config, tokens.access_token, subject, { DPoP })).toMatchObject({ sub: user.userId, email: expect.any(String) });
    await expect(openid.fetchUserInfo(config, tokens.access_token, subject)).rejects.toThrow();
    await expect(openid.fetchUserInfo(config, tokens.access_token, subject, { DPoP: stranger })).rejects.toThrow();

    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token as string, undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
    await expect(openid.refreshTokenGrant(config, refreshed.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_dpop_proof' });
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const asker = await openid.discovery(new URL(platform.issuer), gateway.clientId, gateway.secret, undefined, insecure);
    expect(await openid.tokenIntrospection(asker, refreshed.access_token)).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: await DPoP.calculateThumbprint() },
    });
  },
);

test('RS-118, RS-120 oauth4webapi, a public client: told the nonce, bound from the code to the refresh token', async () => {
  const issuer = new URL(platform.issuer);
  const options = { [oauth.allowInsecureRequests]: true };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  expect(server.dpop_signing_alg_values_supported).toContain('ES256');
  const party = await givenRelyingParty(platform, 'none', 'ES256');
  const client: oauth.Client = { client_id: party.clientId, id_token_signed_response_alg: 'ES256' };
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(server.authorization_endpoint as string);
  url.search = new URLSearchParams({
    client_id: party.clientId,
    redirect_uri: party.redirectUri,
    response_type: 'code',
    scope: 'openid email read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    dpop_jkt: await DPoP.calculateThumbprint(),
  }).toString();
  const callback = oauth.validateAuthResponse(server, client, await signInAt(platform.agent(), url, await givenUser(platform)));
  await trail.mark();
  const ask = () => oauth.authorizationCodeGrantRequest(server, client, oauth.None(), callback, party.redirectUri, verifier, { ...options, DPoP });
  const first = await oauth.processAuthorizationCodeResponse(server, client, await ask()).catch((error: unknown) => error);
  expect(oauth.isDPoPNonceError(first)).toBe(true);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, await ask());
  const show = () => oauth.userInfoRequest(server, client, tokens.access_token, { ...options, DPoP });
  const { sub } = oauth.getValidatedIdTokenClaims(tokens) as oauth.IDToken;
  expect(await oauth.processUserInfoResponse(server, client, sub, await show())).toMatchObject({ sub });
  const refresh = (by: oauth.DPoPHandle) =>
    oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token as string, { ...options, DPoP: by });
  const other = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  await oauth.processRefreshTokenResponse(server, client, await refresh(other)).catch(() => undefined);
  await expect(oauth.processRefreshTokenResponse(server, client, await refresh(other))).rejects.toMatchObject({ error: 'invalid_grant' });
  expect((await oauth.processRefreshTokenResponse(server, client, await refresh(DPoP))).token_type).toBe('dpop');
  await trail.expectTrail([
    ['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_nonce' } }],
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
    ['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_nonce' } }],
    ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'dpop_other_key' } }],
    'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
  ]);
});
