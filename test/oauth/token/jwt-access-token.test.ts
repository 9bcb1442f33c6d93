import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { type GivenClient, givenApiClient, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenTokens, isActive, passwordAcr, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, {
    access_token_format: 'JWT',
    additional_audiences: ['https://api.example', 'https://api.example'],
    access_token_expires_in: 300,
  });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

async function verified(token: string, audience = 'https://api.example') {
  const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
  return jwtVerify(token, jwks, { issuer: platform.issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] });
}

const ofClient = async (by = client) =>
  (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: by.basic })).json.access_token as string;

test('a user token has the claims of RFC 9068 §2.2 and verifies with the published keys', async () => {
  const user = await givenUser(platform);
  const authTime = new Date(Date.now() - 60_000);
  const tokens = await givenTokens(platform, client, { user, authTime });
  const { payload, protectedHeader } = await verified(tokens.access_token);
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
  const [row] = await platform.sql('select id from access_token where user_id = $1', [user.userId]);
  expect(payload).toEqual({
    iss: platform.issuer,
    sub: user.userId,
    aud: ['https://api.example'],
    client_id: client.clientId,
    cid: client.clientId,
    iat: expect.any(Number),
    nbf: payload.iat,
    exp: (payload.iat as number) + 300,
    jti: row.id,
    scope: 'openid read',
    auth_time: Math.floor(authTime.getTime() / 1000),
    acr: passwordAcr,
    amr: ['pwd'],
  });
});

test('a client token: the subject is the client, and nobody was authenticated', async () => {
  const { payload } = await verified(await ofClient());
  expect(payload.sub).toBe(client.clientId);
  for (const claim of ['auth_time', 'acr', 'amr', 'usl']) expect(payload).not.toHaveProperty(claim);
});

test('without gateways and audiences the issuer is the audience; a usage limit is told', async () => {
  await givenScopes(platform, { scope_id: 'four', usage_limit: 4 });
  const plain = await givenClient(platform, { access_token_format: 'JWT', default_scope_ids: ['four'] });
  const { payload } = await verified(await ofClient(plain), platform.issuer);
  expect(payload).toMatchObject({ aud: [platform.issuer], usl: 4 });
});

test('introspection, userinfo and revocation treat it like an opaque one', async () => {
  const tokens = await givenTokens(platform, client);
  const userinfo = () => platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } });
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(true);
  expect((await userinfo()).status).toBe(200);
  expect((await platform.agent().postForm('/oauth/revoke', { token: tokens.access_token }, { headers: client.basic })).status).toBe(200);
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
  expect((await userinfo()).status).toBe(401);
});

test('a refresh ends the earlier one', async () => {
  const tokens = await givenTokens(platform, client);
  const next = (await refresh(platform.agent(), client, tokens.refresh_token)).json;
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
  expect(await isActive(platform, gateway, next.access_token)).toBe(true);
});

test('RS-080 altered, unsigned or foreign ones are unknown', async () => {
  const token = await ofClient();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = decodeJwt(token);
  const { kid } = decodeProtectedHeader(token) as { kid: string };
  const foreign = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid, typ: 'at+jwt' })
    .sign(Buffer.from(JSON.stringify((await platform.agent().get('/oauth/v1/keys')).json)));
  const other = Buffer.from(JSON.stringify({ ...claims, scope: 'admin' })).toString('base64url');
  const tampered = [
    `${header}.${other}.${signature}`,
    `${header}.${payload}.${'A'.repeat(86)}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}.${payload}.${signature}A`,
    `${header}.${payload}.${signature}.x`,
    new UnsecuredJWT(claims).encode(),
    await foreign,
    JSON.stringify({ protected: header, payload, signature }),
  ];
  for (const text of tampered) {
    await trail.mark();
    expect(await isActive(platform, gateway, text)).toBe(false);
    await trail.expectTrail(['API_ACCESS_GRANTED', ['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { details: { reason: 'unknown' } }]]);
  }
  expect(await isActive(platform, gateway, token)).toBe(true);
});

test('an ID token is no access token', async () => {
  const tokens = await givenTokens(platform, client);
  expect(await isActive(platform, gateway, tokens.id_token)).toBe(false);
});

test('no current signing key: nothing is issued', async () => {
  const keyless = await startPlatform();
  const some = await givenClient(keyless, { access_token_format: 'JWT' });
  await keyless.sql(`delete from signing_key where alg = 'ES256'`);
  const answer = await keyless.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: some.basic });
  expect([answer.status, answer.json]).toEqual([500, { error: 'server_error', error_description: 'Something went wrong on our side.' }]);
  expect(await keyless.sql('select 1 from access_token')).toEqual([]);
  await keyless.stop();
});

test('the claims from before RFC 9068, for a client that wants them (oauth.md §6.10)', async () => {
  await givenScopes(platform, { scope_id: 'few', usage_limit: 3 });
  const legacy = await givenClient(platform, {
    access_token_format: 'JWT',
    legacy_access_token_claims: true,
    additional_audiences: ['https://api.example'],
    access_token_expires_in: 300,
    additional_scope_ids: ['openid', 'few'],
  });
  const user = await givenUser(platform);
  const tokens = await givenTokens(platform, legacy, { user, scopes: ['read', 'few'] });
  const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, jwks, { issuer: platform.issuer, audience: 'https://api.example' });
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: expect.any(String) });
  const [row] = await platform.sql('select id from access_token where user_id = $1', [user.userId]);
  expect(payload).toEqual({
    ver: 1,
    jti: `AT.${row.id}`,
    iss: platform.issuer,
    sub: user.userId,
    aud: ['https://api.example'],
    cid: legacy.clientId,
    iat: expect.any(Number),
    nbf: payload.iat,
    exp: (payload.iat as number) + 300,
    scope: 'read few',
    scp: ['read', 'few'],
    usl: 3,
  });
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(true);
  expect((await platform.agent().postForm('/oauth/revoke', { token: tokens.access_token }, { headers: legacy.basic })).status).toBe(200);
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
});
