import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type GivenClient, givenApiClient, givenClient, givenKeyClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let platform: Platform;
let trail: Trail;
let client: Awaited<ReturnType<typeof givenKeyClient>>;
let keyServer: Server;
let jwks: { status: number; body: string; hits: number };
let jwksUri: string;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenKeyClient(platform);
  jwks = { status: 200, body: '{"keys":[]}', hits: 0 };
  keyServer = createServer((_request, response) => {
    jwks.hits += 1;
    response.writeHead(jwks.status, { 'content-type': 'application/jwk-set+json', location: '/elsewhere' }).end(jwks.body);
  });
  await new Promise<void>((listening) => keyServer.listen(0, '127.0.0.1', listening));
  jwksUri = `http://localhost:${(keyServer.address() as AddressInfo).port}/keys`;
});
afterAll(async () => {
  keyServer.close();
  await platform.stop();
});
beforeEach(() => trail.mark());

interface Making {
  readonly key?: CryptoKey;
  readonly header?: object;
  readonly claims?: Record<string, unknown>;
}

const now = () => Math.floor(Date.now() / 1000);

function assertionOf(id: string, { key = client.key, header = {}, claims = {} }: Making = {}): Promise<string> {
  const all = { iss: id, sub: id, aud: platform.issuer, exp: now() + 60, iat: now(), jti: crypto.randomUUID(), ...claims };
  return new SignJWT(all as JWTPayload).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
}

const present = (assertion: string, more: Record<string, string> = {}) =>
  platform
    .agent()
    .postForm('/oauth/token', { grant_type: 'client_credentials', client_assertion_type: jwtBearer, client_assertion: assertion, ...more });

async function expectRefused(
  assertion: string,
  reason: string | RegExp,
  event = 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS',
  more: Record<string, string> = {},
): Promise<void> {
  await trail.mark();
  const answer = await present(assertion, more);
  expect([answer.status, answer.json]).toEqual([401, { error: 'invalid_client', error_description: 'Client authentication failed.' }]);
  const [recorded] = await trail.expectTrail([event as 'TOKEN_REQUEST_INVALID']);
  expect(recorded?.details?.reason).toMatch(reason);
}

describe('RS-078 a good assertion', () => {
  test('is accepted, with client_id beside it or without', async () => {
    expect((await present(await assertionOf(client.clientId))).status).toBe(200);
    expect((await present(await assertionOf(client.clientId), { client_id: client.clientId })).status).toBe(200);
    expect((await present(await assertionOf(client.clientId, { claims: { aud: [platform.issuer] } }))).status).toBe(200);
    const [event] = await trail.events();
    expect(event).toMatchObject({
      type: 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      clientId: client.clientId,
      details: { authMethod: 'private_key_jwt' },
    });
  });

  test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])('signed with %s', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const some = await givenClient(platform, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, public_jwk: await exportJWK(publicKey) });
    expect((await present(await assertionOf(some.clientId, { key: privateKey, header: { alg } }))).status).toBe(200);
  });

  test('without jti it is accepted, and again', async () => {
    const assertion = await assertionOf(client.clientId, { claims: { jti: undefined } });
    for (let round = 0; round < 2; round += 1) expect((await present(assertion)).status).toBe(200);
  });

  test('works at the revocation endpoint, and as bearer of an API call', async () => {
    const { key, jwk, clientId } = await givenKeyClient(platform, {
      kind: 'API',
      grant_types: [],
      api_scopes: ['TOKEN_INTROSPECTION'],
      redirect_url: null,
    });
    expect(jwk.kty).toBe('EC');
    const revoked = await platform.agent().postForm('/oauth/revoke', {
      token: 'unknown',
      client_assertion_type: jwtBearer,
      client_assertion: await assertionOf(clientId, { key }),
    });
    expect(revoked.status).toBe(200);
    const authorization = `Bearer ${await assertionOf(clientId, { key })}`;
    const introspected = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token: 'unknown' }, { headers: { authorization } });
    expect([introspected.status, introspected.json]).toEqual([200, { active: false }]);
    const replayed = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token: 'unknown' }, { headers: { authorization } });
    expect(replayed.status).toBe(401);
  });
});

describe('oauth 15: what an assertion may name as audience', () => {
  const audiences = (): [string, unknown][] => [
    ['the token endpoint', `${platform.issuer}/v1/token`],
    ['the PAR endpoint', `${platform.issuer}/v1/par`],
    ['a list of issuer and token endpoint', [platform.issuer, `${platform.issuer}/v1/token`]],
    ['the address that was called', `${platform.issuer}/token`],
  ];

  test('the issuer and the endpoints at which clients authenticate, alone or together', async () => {
    for (const [name, aud] of audiences())
      expect([name, (await present(await assertionOf(client.clientId, { claims: { aud } }))).status]).toEqual([name, 200]);
    const par = await platform.agent().postForm('/oauth/v1/par', {
      client_assertion_type: jwtBearer,
      client_assertion: await assertionOf(client.clientId, { claims: { aud: `${platform.issuer}/v1/par` } }),
    });
    expect([par.status, par.json.error]).not.toEqual([401, 'invalid_client']);
  });

  test('of FAPI 2.0 the issuer and nothing else', async () => {
    const strict = await givenKeyClient(platform, { security_profile: 'FAPI_2_0' });
    for (const [, aud] of audiences())
      await expectRefused(
        await assertionOf(strict.clientId, { key: strict.key, claims: { aud } }),
        /assertion_(audience|jwt_claim_validation_failed)/,
      );
  });

  test('never another address, also beside ours', async () => {
    for (const aud of [`${platform.issuer}/`, `${platform.issuer}/v1/userinfo`, `${platform.issuer}/v1/token/`])
      await expectRefused(await assertionOf(client.clientId, { claims: { aud } }), /claim_validation/);
    for (const other of ['https://other.example', `${platform.issuer}/v1/authorize`, 7])
      await expectRefused(await assertionOf(client.clientId, { claims: { aud: [`${platform.issuer}/v1/token`, other] } }), /assertion_/);
  });
});

describe('security L3: an assertion is for once, and is no other JWT', () => {
  test('without jti it may not live longer than a minute, and FAPI 2.0 does not take it', async () => {
    const without = (exp: number) => ({ claims: { jti: undefined, exp: now() + exp } });
    expect((await present(await assertionOf(client.clientId, without(60)))).status).toBe(200);
    await expectRefused(await assertionOf(client.clientId, without(90)), 'assertion_lives_too_long');
    const strict = await givenKeyClient(platform, { security_profile: 'FAPI_2_0' });
    await expectRefused(await assertionOf(strict.clientId, { key: strict.key, ...without(60) }), 'assertion_jti');
  });

  test('of another type it is refused', async () => {
    for (const typ of ['JWT', 'jwt', 'client-authentication+jwt', 'application/client-authentication+jwt'])
      expect((await present(await assertionOf(client.clientId, { header: { typ } }))).status).toBe(200);
    for (const typ of ['dpop+jwt', 'oauth-authz-req+jwt', 'at+jwt', 'logout+jwt'])
      await expectRefused(await assertionOf(client.clientId, { header: { typ } }), 'assertion_typ');
  });
});

describe('RS-080, RS-082 a bad assertion', () => {
  const cases: [string, RegExp, Record<string, unknown>][] = [
    ['for another server', /claim_validation/, { aud: 'https://other.example' }],
    ['for several audiences', /audience/, { aud: ['ISSUER', 'https://other.example'] }],
    ['without audience', /claim_validation/, { aud: undefined }],
    ['of another issuer', /claim_validation/, { iss: 'somebody' }],
    ['without expiry', /claim_validation/, { exp: undefined }],
    ['expired', /expired/, { exp: -60 }],
    ['that lives too long', /lives_too_long/, { exp: 3700 }],
    ['from the future', /future/, { iat: 60 }],
    ['not valid yet', /claim_validation/, { nbf: 60 }],
    ['with a number as jti', /jti/, { jti: 7 }],
    ['with a broken text as jti', /jti/, { jti: '\ud800' }],
    ['with a NUL in its jti', /jti/, { jti: 'a\u0000b' }],
    ['with a text as expiry', /claim_validation/, { exp: 'tomorrow' }],
    ['with a text as iat', /claim_validation/, { iat: 'yesterday' }],
  ];

  test.each(cases)('%s', async (_name, reason, claims) => {
    const relative = (value: unknown) => (typeof value === 'number' ? now() + value : value);
    const real = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [name, ['exp', 'iat', 'nbf'].includes(name) ? relative(value) : value]),
    );
    if (Array.isArray(real.aud)) real.aud = [platform.issuer, real.aud[1]];
    await expectRefused(await assertionOf(client.clientId, { claims: real }), reason);
  });

  test('just a little ahead is tolerated, for clocks differ', async () => {
    expect((await present(await assertionOf(client.clientId, { claims: { iat: now() + 8, nbf: now() + 8 } }))).status).toBe(200);
  });

  test('that was used before, also at once and on another server', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_PUBLIC_URL: platform.url } });
    const assertion = await assertionOf(client.clientId);
    const fields = { grant_type: 'client_credentials', client_assertion_type: jwtBearer, client_assertion: assertion };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? platform : second).agent().postForm('/oauth/token', fields)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    await second.stop();
    await expectRefused(assertion, /replayed/);
  });

  test('a jti belongs to its client', async () => {
    const other = await givenKeyClient(platform);
    const claims = { jti: 'the same' };
    expect((await present(await assertionOf(client.clientId, { claims }))).status).toBe(200);
    expect((await present(await assertionOf(other.clientId, { key: other.key, claims }))).status).toBe(200);
  });

  test('with the key of another client', async () => {
    const other = await givenKeyClient(platform);
    await expectRefused(await assertionOf(client.clientId, { key: other.key }), /signature/);
  });

  test('for another client_id', async () => {
    const other = await givenKeyClient(platform);
    await expectRefused(await assertionOf(client.clientId), /client_id_mismatch/, undefined, { client_id: other.clientId });
  });

  test('of a client nobody knows', async () => expectRefused(await assertionOf('nobody'), 'unknown_client', 'TOKEN_REQUEST_INVALID_CLIENT'));

  test('of a client that authenticates otherwise', async () => {
    const secret = await givenClient(platform, { public_jwk: client.jwk });
    await expectRefused(await assertionOf(secret.clientId), 'method_not_registered');
  });

  test('unsigned, in any spelling of none', async () => {
    const claims = { iss: client.clientId, sub: client.clientId, aud: platform.issuer, exp: now() + 60 };
    await expectRefused(new UnsecuredJWT(claims).encode(), /not_allowed|invalid/);
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    for (const alg of ['none', 'None', 'NONE', 'nOnE'])
      for (const signature of ['', 'AAAA'])
        await expectRefused(`${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${body}.${signature}`, /assertion_/);
  });

  test('signed with the public key as if it were a shared secret', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    expect(privateKey.type).toBe('private');
    const some = await givenClient(platform, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, public_jwk: await exportJWK(publicKey) });
    const claims = { iss: some.clientId, sub: some.clientId, aud: platform.issuer, exp: now() + 60 };
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey))])
      await expectRefused(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret)), /not_allowed/);
  });

  test('a registered symmetric key is no key', async () => {
    const oct: JWK = { kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url') };
    const some = await givenClient(platform, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, public_jwk: oct });
    const claims = { iss: some.clientId, sub: some.clientId, aud: platform.issuer, exp: now() + 60 };
    await expectRefused(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1)), /assertion_/);
  });

  test('altered, cut, zeroed, or with a key of its own', async () => {
    const [header = '', payload = '', signature = ''] = (await assertionOf(client.clientId)).split('.');
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const zero = Buffer.alloc(64).toString('base64url');
    const altered = Buffer.from(JSON.stringify({ iss: client.clientId, sub: client.clientId, aud: platform.issuer, exp: now() + 900 })).toString(
      'base64url',
    );
    for (const text of [
      `${header}.${altered}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}`,
      `${header}.${payload}.${zero}`,
      `${header}.${payload}.`,
      await assertionOf(client.clientId, { key: privateKey, header: { jwk: await exportJWK(publicKey) } }),
      await assertionOf(client.clientId, { key: privateKey, header: { jku: jwksUri, x5u: jwksUri } }),
    ])
      await expectRefused(text, /assertion_/);
    expect(jwks.hits).toBe(0);
  });

  test('that is no JWT at all', async () => {
    for (const text of ['x', 'x.y.z', `${'x'.repeat(100_000)}.y.z`, '{"payload":"","signatures":[]}', '..', 'eyJhbGciOiJub25lIn0.bnVsbA.'])
      await expectRefused(text, 'malformed', 'TOKEN_REQUEST_INVALID');
  });

  test.each([
    [
      'another type',
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
      'assertion_type',
      'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS',
    ],
    ['no type', { client_assertion_type: '' }, 'malformed', 'TOKEN_REQUEST_INVALID'],
    ['no assertion', { client_assertion: '' }, 'malformed', 'TOKEN_REQUEST_INVALID'],
  ])('%s', async (_name, more, reason, event) =>
    expectRefused(await assertionOf(client.clientId), reason, event, more as unknown as Record<string, string>),
  );

  test('two of them', async () => {
    const fields = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: jwtBearer,
      client_assertion: await assertionOf(client.clientId),
    });
    fields.append('client_assertion', await assertionOf(client.clientId));
    expect((await platform.agent().postForm('/oauth/token', fields)).json.error).toBe('invalid_request');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'duplicate' } }]]);
  });

  test('an API client, at its API', async () => {
    const api: GivenClient = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const authorization = `Bearer ${await assertionOf(api.clientId)}`;
    const answer = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token: 'x' }, { headers: { authorization } });
    expect(answer.status).toBe(401);
    await trail.expectTrail([['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { details: { reason: 'method_not_registered' } }]]);
  });
});

describe('keys at a jwks_uri', () => {
  const newKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    return { key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
  };
  let place = 0;
  /** Each client has an address of its own, so that what is kept of one does not serve another. */
  const remoteClient = (columns: object = {}) => {
    place += 1;
    jwks.hits = 0;
    jwks.status = 200;
    return givenClient(platform, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, jwks_uri: `${jwksUri}/${place}`, ...columns });
  };
  const serve = (...keys: JWK[]) => {
    jwks.body = JSON.stringify({ keys });
  };

  test('are fetched once and win over a registered key', async () => {
    const { key, jwk } = await newKey('one');
    const some = await remoteClient({ public_jwk: client.jwk });
    serve(jwk);
    for (let round = 0; round < 3; round += 1)
      expect((await present(await assertionOf(some.clientId, { key, header: { kid: 'one' } }))).status).toBe(200);
    expect(jwks.hits).toBe(1);
    await expectRefused(await assertionOf(some.clientId, { header: { kid: 'client-key' } }), /matching_key/);
  });

  test('a new key is looked for, but not more often than every ten seconds', async () => {
    const [old, fresh] = [await newKey('old'), await newKey('fresh')];
    const some = await remoteClient();
    serve(old.jwk);
    expect((await present(await assertionOf(some.clientId, { key: old.key, header: { kid: 'old' } }))).status).toBe(200);
    serve(old.jwk, fresh.jwk);
    await expectRefused(await assertionOf(some.clientId, { key: fresh.key, header: { kid: 'fresh' } }), /matching_key/);
    expect(jwks.hits).toBe(1);
    const { clock } = platform.runtime;
    const realNow = clock.now.bind(clock);
    clock.now = () => new Date(realNow().getTime() + 11_000);
    try {
      expect((await present(await assertionOf(some.clientId, { key: fresh.key, header: { kid: 'fresh' } }))).status).toBe(200);
      await expectRefused(await assertionOf(some.clientId, { key: fresh.key, header: { kid: 'made up' } }), /matching_key/);
    } finally {
      clock.now = realNow;
    }
    expect(jwks.hits).toBe(2);
  });

  test.each([
    ['an error', 500, '{}'],
    ['a redirect, which is not followed', 302, '{}'],
    ['no JSON', 200, '<html>'],
    ['no key set', 200, 'null'],
    ['too many keys', 200, JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) })],
    ['an endless set', 200, JSON.stringify({ keys: [], filler: 'x'.repeat(400_000) })],
  ])('%s counts as failed authentication, and is not asked for again at once', async (_name, status, body) => {
    const some = await remoteClient();
    Object.assign(jwks, { status, body });
    for (let round = 0; round < 3; round += 1) await expectRefused(await assertionOf(some.clientId), 'jwks_unreachable');
    expect(jwks.hits).toBe(1);
  });

  test('junk among the keys, and shared secrets, match nothing', async () => {
    const some = await remoteClient();
    for (const keys of [[null], [1, 'x'], [{}], [{ kty: 'oct', k: 'AAAA' }], [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'client-key' }]]) {
      jwks.body = JSON.stringify({ keys });
      const another = await remoteClient();
      await expectRefused(await assertionOf(another.clientId, { header: { kid: 'client-key' } }), /assertion_/);
    }
    expect(some.clientId).toBeDefined();
  });

  test('a host that may not be called is not called', async () => {
    const strict = await startPlatform({ env: { SIGNET_OUTGOING_ALLOWED_HOSTS: '' } });
    const some = await givenClient(strict, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, jwks_uri: `${jwksUri}/strict` });
    jwks.hits = 0;
    const answer = await strict.agent().postForm('/oauth/token', {
      grant_type: 'client_credentials',
      client_assertion_type: jwtBearer,
      client_assertion: await assertionOf(some.clientId, { claims: { aud: strict.issuer } }),
    });
    expect([answer.status, jwks.hits]).toEqual([401, 0]);
    await strict.stop();
  });
});
