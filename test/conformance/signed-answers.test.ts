import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { givenRelyingParty, type RelyingParty, signInAt } from './relying-party.ts';

let platform: Platform;
let party: FakeService;

beforeAll(async () => {
  platform = await startPlatform();
  party = await openFakeService();
});
afterAll(async () => {
  await party.close();
  await platform.stop();
});

const settings = {
  expirationTimeSeconds: 600,
  additionalAudiences: [],
  idTokenSignedResponseAlg: 'ES256',
  deleteTokensOnLogout: false,
  postLogoutRedirectUrl: null,
  additionalPostLogoutRedirectUrls: [],
};

async function tokensOf(config: openid.Configuration, client: RelyingParty) {
  const user = await givenUser(platform);
  const verifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: client.redirectUri,
    scope: 'openid email',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const callback = await signInAt(platform.agent(), url, user);
  const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, idTokenExpected: true });
  return { user, tokens };
}

const configure = (client: RelyingParty, metadata: Record<string, string>) =>
  openid.discovery(new URL(platform.issuer), client.clientId, { client_secret: client.secret, ...metadata }, undefined, {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });

test.each(['RS256', 'ES256', 'EdDSA'])('openid-client checks UserInfo signed with %s (OIDC Core §5.3.2)', async (alg) => {
  const client = await givenRelyingParty(platform, 'client_secret_basic', 'ES256', {
    open_id_connect: { ...settings, userinfoSignedResponseAlg: alg },
  });
  const config = await configure(client, { id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: alg });
  const { user, tokens } = await tokensOf(config, client);
  const info = await openid.fetchUserInfo(config, tokens.access_token, user.userId);
  expect(info).toMatchObject({ sub: user.userId, email: expect.any(String), iss: platform.issuer, aud: client.clientId });
});

test('openid-client checks a signed introspection answer (RFC 9701)', async () => {
  const client = await givenRelyingParty(platform, 'client_secret_basic', 'ES256');
  const config = await configure(client, { id_token_signed_response_alg: 'ES256', introspection_signed_response_alg: 'RS256' });
  const { user, tokens } = await tokensOf(config, client);
  expect(await openid.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true, sub: user.userId });
  await openid.tokenRevocation(config, tokens.access_token);
  expect(await openid.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
});

test.each(['RSA-OAEP-256', 'ECDH-ES+A256KW'])('openid-client opens an ID token encrypted by %s', async (alg) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  party.answer({ body: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), use: 'enc', alg, kid: 'enc' }] }) });
  const client = await givenRelyingParty(platform, 'client_secret_basic', 'ES256', {
    open_id_connect: { ...settings, idTokenEncryptionEnabled: true, idTokenEncryptionMethod: 'A256GCM', idTokenJwksUri: `${party.url}/${alg}` },
  });
  const config = await configure(client, { id_token_signed_response_alg: 'ES256' });
  openid.enableDecryptingResponses(config, ['A256GCM'], { key: privateKey as CryptoKey, alg, kid: 'enc' });
  const { user, tokens } = await tokensOf(config, client);
  expect(tokens.id_token?.split('.')).toHaveLength(5);
  expect(tokens.claims()).toMatchObject({ sub: user.userId, aud: client.clientId });
});
