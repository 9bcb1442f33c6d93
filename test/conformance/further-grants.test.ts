import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { decideDevice, givenDeviceClient } from '../oauth/device/device-steps.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
let server: oauth.AuthorizationServer;
const insecure = { [oauth.allowInsecureRequests]: true };
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

beforeAll(async () => {
  platform = await startPlatform();
  const issuer = new URL(platform.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});
afterAll(() => platform.stop());

test('RFC 8628 by oauth4webapi: pending, slow down, tokens', async () => {
  const given = await givenDeviceClient(platform);
  const client: oauth.Client = { client_id: given.clientId };
  const asked = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope: 'openid read' }, insecure);
  const device = await oauth.processDeviceAuthorizationResponse(server, client, asked);
  const poll = async () =>
    oauth.processDeviceCodeResponse(server, client, await oauth.deviceCodeGrantRequest(server, client, oauth.None(), device.device_code, insecure));
  await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' });
  await expect(poll()).rejects.toMatchObject({ error: 'slow_down' });
  const user = await givenUser(platform);
  await decideDevice(platform.agent(), device.user_code, user, 'accept');
  const tokens = await poll();
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: user.userId });
});

test('RFC 8628 by openid-client, which polls by itself', async () => {
  const given = await givenDeviceClient(platform);
  const config = await openid.discovery(new URL(platform.issuer), given.clientId, {}, openid.None(), { execute: [openid.allowInsecureRequests] });
  const device = await openid.initiateDeviceAuthorization(config, { scope: 'openid read' });
  const user = await givenUser(platform);
  await decideDevice(platform.agent(), device.user_code, user, 'accept');
  const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 });
  expect(tokens.claims()).toMatchObject({ sub: user.userId });
});

test('RFC 8693 by the generic grant of both libraries', async () => {
  const target = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  const rules = [{ audience: target.clientId, scopeIds: ['read'], accessTokenFormat: 'OPAQUE' }];
  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], { token_exchange: rules });
  const { access_token: subject } = await givenTokens(platform, await givenClient(platform), { scopes: ['read'] });
  const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
  const parameters = { subject_token: subject, subject_token_type: accessToken, audience: target.clientId };

  const client: oauth.Client = { client_id: gateway.clientId };
  const basic = oauth.ClientSecretBasic(gateway.secret);
  const answer = await oauth.genericTokenEndpointRequest(server, client, basic, grantType, parameters, insecure);
  const exchanged = await oauth.processGenericTokenEndpointResponse(server, client, answer);
  expect(exchanged).toMatchObject({ token_type: 'bearer', scope: 'read', issued_token_type: accessToken });

  const options = { execute: [openid.allowInsecureRequests] };
  const config = await openid.discovery(new URL(platform.issuer), gateway.clientId, gateway.secret, openid.ClientSecretBasic(), options);
  const again = await openid.genericGrantRequest(config, grantType, parameters);
  const receiver = await openid.discovery(new URL(platform.issuer), target.clientId, target.secret, openid.ClientSecretBasic(), options);
  expect(await openid.tokenIntrospection(receiver, again.access_token)).toMatchObject({ active: true, act: { sub: gateway.clientId } });
});

test('RFC 7591 by both libraries: what registers can sign people in at once', async () => {
  const desk = await openAdminDesk(platform);
  const { oneTimeSecret: initialAccessToken } = await desk.call(
    'createInitialAccess(input: InitialAccessInput!)',
    { input: { name: 'Libraries', scopeIds: ['openid'], grantTypes: ['AUTHORIZATION_CODE', 'DEVICE_CODE'], maxUses: 2 } },
    'oneTimeSecret',
  );
  const metadata = { client_name: 'By oauth4webapi', redirect_uris: ['https://rp.example/cb'] };
  const answer = await oauth.dynamicClientRegistrationRequest(server, metadata, { initialAccessToken, ...insecure });
  expect(await oauth.processDynamicClientRegistrationResponse(answer)).toMatchObject({ ...metadata, client_secret_expires_at: 0 });

  const device = {
    client_name: 'By openid-client',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    token_endpoint_auth_method: 'none',
  };
  const options = { initialAccessToken, execute: [openid.allowInsecureRequests] };
  const config = await openid.dynamicClientRegistration(new URL(platform.issuer), device, openid.None(), options);
  expect(await openid.initiateDeviceAuthorization(config, { scope: 'openid' })).toMatchObject({ user_code: expect.any(String) });
});
