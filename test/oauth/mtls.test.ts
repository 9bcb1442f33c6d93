import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type CertificateOptions, type GivenCertificate, givenAuthority, givenCertificate, givenFiles } from '../support/certificates.ts';
import { fetchWithCertificate } from '../support/fetch-with-certificate.ts';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { codeRequest, givenCode } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let root: GivenCertificate;
let issuing: GivenCertificate;
let mutual: string;

beforeAll(async () => {
  root = await givenAuthority();
  issuing = await givenAuthority('CN=Issuing,O=Test,C=NL', root);
  const server = await givenCertificate({
    name: 'CN=localhost',
    issuer: root,
    isServer: true,
    alternativeNames: [{ type: 'dns', value: 'localhost' }],
  });
  const files = givenFiles({ server: server.pem, key: server.keyPem, authorities: root.pem });
  const port = await freePort();
  mutual = `https://localhost:${port}`;
  platform = await startPlatform({
    env: {
      SIGNET_TLS_CERTIFICATE_FILE: files.server,
      SIGNET_TLS_KEY_FILE: files.key,
      SIGNET_TLS_CLIENT_CA_FILE: files.authorities,
      SIGNET_MTLS_PORT: String(port),
      SIGNET_MTLS_URL: mutual,
    },
  });
  trail = trailOf(platform);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

interface Asking {
  readonly own?: GivenCertificate | undefined;
  readonly at?: string;
  readonly headers?: Record<string, string>;
  readonly fields?: Record<string, string>;
}

/** A request over TLS, with or without a certificate. */
async function ask(path: string, { own, at = mutual, headers = {}, fields }: Asking) {
  const body = fields && new URLSearchParams(fields).toString();
  const type = fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  const send = fetchWithCertificate(root, own, [issuing.pem]);
  const answer = await send(`${at}${path}`, { method: fields ? 'POST' : 'GET', headers: { ...type, ...headers }, ...(body ? { body } : {}) });
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  return { status: answer.status, headers: answer.headers, json: (await answer.json()) as any };
}

const fresh = (options: CertificateOptions = {}) => givenCertificate({ issuer: issuing, ...options });
const named = (tls_client_auth: object, columns: object = {}) =>
  givenClient(platform, { auth_method: 'TLS_CLIENT_AUTH', secret_hash: null, tls_client_auth, ...columns });
const withKey = (public_jwk: object, columns: object = {}) =>
  givenClient(platform, { auth_method: 'SELF_SIGNED_TLS_CLIENT_AUTH', secret_hash: null, public_jwk, ...columns });
const x5cOf = (certificate: GivenCertificate) => ({ kty: 'EC', x5c: [certificate.der.toString('base64')] });
const thumbprintOf = ({ der }: GivenCertificate) => createHash('sha256').update(der).digest('base64url');

const tokenFor = (client: GivenClient, own: GivenCertificate | undefined, fields: Record<string, string> = { grant_type: 'client_credentials' }) =>
  ask('/oauth/token', { own, fields: { client_id: client.clientId, ...fields } });

async function expectRefused(client: GivenClient, own: GivenCertificate | undefined, reason: string): Promise<void> {
  await trail.mark();
  const answer = await tokenFor(client, own);
  expect([answer.status, answer.json]).toEqual([401, { error: 'invalid_client', error_description: 'Client authentication failed.' }]);
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { clientId: client.clientId, details: { reason, endpoint: 'token' } }]]);
}

describe('tls_client_auth (RFC 8705 §2.1)', () => {
  test.each([
    ['its subject', { subjectDn: 'CN=Payments,OU=Cards\\, Loans,O=Bank B.V.,C=NL' }],
    ['its subject in other letters', { subjectDn: 'cn=payments, 2.5.4.11=cards\\2C loans, o=Bank  B.V., c=nl' }],
    ['a DNS name', { sanDns: 'PAY.bank.example' }],
    ['a URI', { sanUri: 'spiffe://bank.example/pay,ments' }],
    ['an address', { sanIp: '10.1.2.3' }],
    ['an e-mail address', { sanEmail: 'pay@bank.example' }],
  ])('by %s', async (_name, registered) => {
    const own = await fresh({
      name: 'C=NL, O=Bank B.V., OU=Cards\\, Loans, CN=Payments',
      alternativeNames: [
        { type: 'dns', value: 'pay.bank.example' },
        { type: 'url', value: 'spiffe://bank.example/pay,ments' },
        { type: 'ip', value: '10.1.2.3' },
        { type: 'email', value: 'pay@bank.example' },
      ],
    });
    const client = await named(registered);
    const answer = await tokenFor(client, own);
    expect([answer.status, answer.json.token_type]).toEqual([200, 'Bearer']);
    await trail.expectTrail([['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', { clientId: client.clientId, details: { authMethod: 'tls_client_auth' } }]]);
  });

  test('RS-075 not without a certificate, by another name, by a wildcard, or in the order of another name', async () => {
    const client = await named({ sanDns: 'pay.bank.example' });
    await expectRefused(client, undefined, 'certificate_absent');
    for (const value of ['other.example', '*.bank.example', 'bank.example', 'pay.bank.example.evil.example'])
      await expectRefused(client, await fresh({ alternativeNames: [{ type: 'dns', value }] }), 'certificate_other_name');
    await expectRefused(client, await fresh({ name: 'CN=pay.bank.example' }), 'certificate_other_name');
    const byName = await named({ subjectDn: 'CN=client,O=Bank,C=NL' });
    for (const name of ['CN=client', 'CN=client, O=Bank, C=NL', 'C=NL, O=Bank, CN=client, CN=x', 'C=NL, O=Bank\\, CN=client'])
      await expectRefused(byName, await fresh({ name }), 'certificate_other_name');
  });

  test('not by a certificate that none of our authorities issued, for another purpose, or out of its time', async () => {
    const client = await named({ subjectDn: 'CN=client' });
    expect((await tokenFor(client, await fresh())).status).toBe(200);
    await expectRefused(client, await givenCertificate(), 'certificate_not_trusted');
    await expectRefused(client, await givenCertificate({ issuer: await givenAuthority() }), 'certificate_not_trusted');
    await expectRefused(client, await fresh({ issuer: await fresh({ name: 'CN=no authority' }) }), 'certificate_not_trusted');
    await expectRefused(client, await fresh({ isServer: true }), 'certificate_not_trusted');
    await expectRefused(client, await fresh({ notAfter: new Date(Date.now() - 60_000) }), 'certificate_not_in_time');
    await expectRefused(client, await fresh({ notBefore: new Date(Date.now() + 60_000) }), 'certificate_not_in_time');
  });

  test('a certificate does not help a client that is registered otherwise, nor a secret one that is registered for it', async () => {
    const secret = await givenClient(platform);
    await expectRefused(secret, await fresh(), 'not_authenticated');
    const client = await named({ subjectDn: 'CN=client' });
    const answer = await ask('/oauth/token', { own: await fresh(), fields: { grant_type: 'client_credentials' }, headers: client.basic });
    expect(answer.status).toBe(401);
  });

  test('the first port asks nobody for a certificate', async () => {
    const client = await named({ subjectDn: 'CN=client' });
    const own = await fresh();
    const fields = { grant_type: 'client_credentials', client_id: client.clientId };
    expect((await ask('/oauth/token', { own, fields, at: platform.url })).status).toBe(401);
    expect((await ask('/oauth/token', { own, fields })).status).toBe(200);
  });
});

describe('self_signed_tls_client_auth (RFC 8705 §2.2)', () => {
  test('by the certificate among its keys, and by no other', async () => {
    const own = await givenCertificate({ name: 'CN=anything' });
    const client = await withKey(x5cOf(own));
    expect((await tokenFor(client, own)).status).toBe(200);
    await trail.expectTrail([['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', { details: { authMethod: 'self_signed_tls_client_auth' } }]]);
    await expectRefused(client, await givenCertificate({ name: 'CN=anything' }), 'certificate_not_registered');
    await expectRefused(client, await fresh(), 'certificate_not_registered');
    await expectRefused(client, undefined, 'certificate_absent');
    const old = await givenCertificate({ notAfter: new Date(Date.now() - 60_000) });
    await expectRefused(await withKey(x5cOf(old)), old, 'certificate_not_in_time');
  });
});

describe('tokens bound to a certificate (RFC 8705 §3)', () => {
  const bound = { tls_client_certificate_bound_access_tokens: true };

  test('carry its thumbprint, in the record, the JWT and introspection', async () => {
    const own = await fresh();
    const client = await named({ subjectDn: 'CN=client' }, { ...bound, access_token_format: 'JWT' });
    const cnf = { 'x5t#S256': thumbprintOf(own) };
    const { json } = await tokenFor(client, own);
    expect([json.token_type, decodeJwt(json.access_token).cnf]).toEqual(['Bearer', cnf]);
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], {
      auth_method: 'TLS_CLIENT_AUTH',
      secret_hash: null,
      tls_client_auth: { sanDns: 'gateway.example' },
    });
    const its = await fresh({ alternativeNames: [{ type: 'dns', value: 'gateway.example' }] });
    const introspect = (by: GivenCertificate) =>
      ask('/oauth/api/v2/token/introspect', { own: by, fields: { token: json.access_token, client_id: gateway.clientId } });
    expect((await introspect(its)).json).toMatchObject({ active: true, token_type: 'Bearer', cnf });
    await trail.mark();
    expect((await introspect(own)).status).toBe(401);
    await trail.expectTrail([
      [
        'API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS',
        { clientId: gateway.clientId, details: { reason: 'certificate_other_name', api: 'introspect' } },
      ],
    ]);
  });

  test('open the userinfo endpoint over a connection with that certificate only', async () => {
    const own = await fresh();
    const client = await named({ subjectDn: 'CN=client' }, bound);
    const tokens = await tokenFor(client, own, codeRequest(await givenCode(platform, client, { scopes: ['openid'] })));
    const headers = { authorization: `Bearer ${tokens.json.access_token}` };
    expect((await ask('/oauth/v1/userinfo', { own, headers })).json).toMatchObject({ sub: expect.any(String) });
    for (const [other, at, reason] of [
      [undefined, mutual, 'certificate_absent'],
      [await fresh(), mutual, 'certificate_other'],
      [own, platform.url, 'certificate_absent'],
    ] as const) {
      await trail.mark();
      const answer = await ask('/oauth/v1/userinfo', { own: other, at, headers });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="oauth", error="invalid_token"');
      await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { clientId: client.clientId, details: { reason, endpoint: 'userinfo' } }]]);
    }
  });

  test('of a public client: bound to any certificate it shows, its refresh token too (§4)', async () => {
    const [own, other] = [await givenCertificate(), await givenCertificate()];
    const app = await givenClient(platform, { auth_method: 'PKCE', secret_hash: null, grant_types: ['AUTHORIZATION_CODE'], ...bound });
    const code = codeRequest(await givenCode(platform, app));
    await trail.mark();
    const bare = await tokenFor(app, undefined, code);
    expect([bare.status, bare.json.error]).toEqual([400, 'invalid_request']);
    const { refresh_token } = (await tokenFor(app, own, code)).json;
    const refreshing = { grant_type: 'refresh_token', refresh_token };
    const stolen = await tokenFor(app, other, refreshing);
    expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_grant']);
    expect((await tokenFor(app, own, refreshing)).status).toBe(200);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID', { clientId: app.clientId, details: { reason: 'certificate_absent' } }],
      'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'certificate_other' } }],
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
    ]);
  });
});

test('discovery names the methods and the addresses (§2, §5)', async () => {
  const { json } = await ask('/oauth/.well-known/openid-configuration', { at: platform.url });
  expect(json.token_endpoint_auth_methods_supported).toEqual(expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']));
  expect(json.introspection_endpoint_auth_methods_supported).toContain('tls_client_auth');
  expect(json).toMatchObject({ issuer: `${platform.url}/oauth`, tls_client_certificate_bound_access_tokens: true });
  expect(json.mtls_endpoint_aliases).toMatchObject({ token_endpoint: `${mutual}/oauth/v1/token`, userinfo_endpoint: `${mutual}/oauth/v1/userinfo` });
  expect(Object.keys(json.mtls_endpoint_aliases)).not.toContain('authorization_endpoint');
  expect((await ask('/oauth/v1/keys', {})).status).toBe(200);
});
