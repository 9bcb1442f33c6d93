import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { type GivenCertificate, givenAuthority, givenCertificate, givenFiles } from '../support/certificates.ts';
import { fetchWithCertificate } from '../support/fetch-with-certificate.ts';
import { type GivenClient, givenClient, givenUser } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { givenCode } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
let root: GivenCertificate;

beforeAll(async () => {
  root = await givenAuthority();
  const server = await givenCertificate({
    name: 'CN=localhost',
    issuer: root,
    isServer: true,
    alternativeNames: [{ type: 'dns', value: 'localhost' }],
  });
  const files = givenFiles({ server: server.pem, key: server.keyPem, authorities: root.pem });
  const port = await freePort();
  platform = await startPlatform({
    env: {
      SIGNET_TLS_CERTIFICATE_FILE: files.server,
      SIGNET_TLS_KEY_FILE: files.key,
      SIGNET_TLS_CLIENT_CA_FILE: files.authorities,
      SIGNET_MTLS_PORT: String(port),
      SIGNET_MTLS_URL: `https://localhost:${port}`,
    },
  });
});
afterAll(() => platform.stop());

/** How a party proves itself: its certificate, and the columns of a client registered for it. */
async function party(method: 'TLS_CLIENT_AUTH' | 'SELF_SIGNED_TLS_CLIENT_AUTH'): Promise<{ own: GivenCertificate; client: GivenClient }> {
  const own = await givenCertificate(method === 'TLS_CLIENT_AUTH' ? { issuer: root, name: 'C=NL, CN=party' } : {});
  const known =
    method === 'TLS_CLIENT_AUTH'
      ? { tls_client_auth: { subjectDn: 'CN=party,C=NL' } }
      : { public_jwk: { kty: 'EC', x5c: [own.der.toString('base64')] } };
  const client = await givenClient(platform, {
    auth_method: method,
    secret_hash: null,
    tls_client_certificate_bound_access_tokens: true,
    api_scopes: ['TOKEN_INTROSPECTION'],
    ...known,
  });
  return { own, client };
}

const methods = ['TLS_CLIENT_AUTH', 'SELF_SIGNED_TLS_CLIENT_AUTH'] as const;

test.each(methods)('openid-client with %s: code, userinfo, refresh, introspection, revocation', async (method) => {
  const { own, client } = await party(method);
  const config = await openid.discovery(new URL(platform.issuer), client.clientId, { use_mtls_endpoint_aliases: true }, openid.TlsClientAuth(), {
    [openid.customFetch]: fetchWithCertificate(root, own),
  });
  const user = await givenUser(platform);
  const code = await givenCode(platform, client, { user, scopes: ['openid', 'email'] });
  const callback = new URL(`${client.redirectUri}?${new URLSearchParams({ code: code.code, iss: platform.issuer })}`);
  const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: code.verifier });
  expect(tokens.token_type).toBe('bearer');
  expect(await openid.fetchUserInfo(config, tokens.access_token, user.userId)).toMatchObject({ sub: user.userId });
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token as string);
  expect(await openid.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, cnf: { 'x5t#S256': expect.any(String) } });

  config[openid.customFetch] = fetchWithCertificate(root, await givenCertificate());
  await expect(openid.fetchUserInfo(config, refreshed.access_token, user.userId)).rejects.toThrow();
  await expect(openid.refreshTokenGrant(config, refreshed.refresh_token as string)).rejects.toMatchObject({ status: 401 });

  config[openid.customFetch] = fetchWithCertificate(root, own);
  await openid.tokenRevocation(config, refreshed.refresh_token as string);
  expect(await openid.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false });
});

test.each(methods)('oauth4webapi with %s: client credentials, with a DPoP key beside the certificate', async (method) => {
  const { own, client } = await party(method);
  const options = { [oauth.customFetch]: fetchWithCertificate(root, own) };
  const issuer = new URL(platform.issuer);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const asking: oauth.Client = { client_id: client.clientId, use_mtls_endpoint_aliases: true };
  const DPoP = oauth.DPoP(asking, await oauth.generateKeyPair('ES256'));
  const answer = await oauth.clientCredentialsGrantRequest(server, asking, oauth.TlsClientAuth(), {}, { ...options, DPoP });
  const { access_token } = await oauth.processClientCredentialsResponse(server, asking, answer);
  const asked = await oauth.introspectionRequest(server, asking, oauth.TlsClientAuth(), access_token, options);
  expect(await oauth.processIntrospectionResponse(server, asking, asked)).toMatchObject({
    active: true,
    token_type: 'DPoP',
    cnf: { jkt: await DPoP.calculateThumbprint(), 'x5t#S256': expect.any(String) },
  });
});
