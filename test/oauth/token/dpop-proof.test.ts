import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import { type DpopKey, dpopKey, type ProofMaking, proofOf } from '../../support/dpop.ts';
import { basicOf, type GivenClient, givenClient, givenKeyClient } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

/** Two servers of one platform, reached under one address. */
const env = { SIGNET_PUBLIC_URL: 'http://localhost:4444' };

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let key: DpopKey;
let htu: string;

beforeAll(async () => {
  platform = await startPlatform({ env });
  trail = trailOf(platform);
  client = await givenClient(platform);
  key = await dpopKey();
  htu = `${platform.issuer}/token`;
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const now = () => Math.floor(Date.now() / 1000);
const send = (dpop: string, at: Pick<Platform, 'agent'> = platform, path = '/oauth/token') =>
  at.agent().postForm(path, { grant_type: 'client_credentials' }, { headers: { ...client.basic, dpop } });
const make = (making: Partial<ProofMaking> = {}, by: DpopKey = key) => proofOf(by, { htu, ...making });

async function expectAccepted(proof: string): Promise<void> {
  const answer = await send(proof);
  expect([answer.status, answer.json.token_type]).toEqual([200, 'DPoP']);
}

async function expectRefused(proof: string, reason: string): Promise<void> {
  await trail.mark();
  const answer = await send(proof);
  expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_dpop_proof', error_description: 'The DPoP proof is missing or not valid.' }]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  await trail.expectTrail([
    ['TOKEN_REQUEST_INVALID', { clientId: client.clientId, details: { reason, grantType: 'client_credentials', endpoint: 'token' } }],
  ]);
}

describe('RS-118 a good proof (RFC 9449 §5)', () => {
  test.each(['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'])('signed with %s', async (alg) => {
    const by = await dpopKey(alg);
    const answer = await send(await make({}, by));
    expect([answer.status, answer.json.token_type]).toEqual([200, 'DPoP']);
    const [row] = await platform.sql('select cnf from access_token order by issued_at desc limit 1');
    expect(row.cnf).toEqual({ jkt: by.jkt });
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('a JWT access token carries cnf.jkt', async () => {
    const party = await givenClient(platform, { access_token_format: 'JWT' });
    const headers = { ...party.basic, dpop: await make() };
    const { access_token: token } = (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers })).json;
    expect(decodeJwt(token).cnf).toEqual({ jkt: key.jkt });
  });

  test('its address may be spelled otherwise, its clock ten seconds off, and it may know more than it must', async () => {
    for (const other of [`${htu}?a=b#c`, 'HTTP://LOCALHOST:4444/oauth/token', 'http://localhost:4444/oauth/./x/../%74oken'])
      await expectAccepted(await make({ htu: other }));
    await expectAccepted(await make({ claims: { iat: now() - 10 } }));
    await expectAccepted(await make({ claims: { iat: now() + 9 } }));
    await expectAccepted(
      await make({ claims: { exp: now() + 60, nbf: now() - 5, more: { than: 'needed' } }, header: { jwk: { ...key.jwk, ext: true } } }),
    );
    await expectAccepted(await make({ claims: { nbf: now() + 8 } }));
  });

  test('without one, a token is anybody’s; a client registered for bound tokens gets none', async () => {
    const free = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
    expect(free.json.token_type).toBe('Bearer');
    const bound = await givenClient(platform, { dpop_bound_access_tokens: true });
    await trail.mark();
    const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: bound.basic });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_dpop_proof']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { clientId: bound.clientId, details: { reason: 'dpop_absent' } }]]);
  });

  test('is looked at only once the client is known', async () => {
    const headers = { ...basicOf('nobody', client.secret), dpop: 'junk' };
    const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    await trail.expectTrail(['TOKEN_REQUEST_INVALID_CLIENT']);
  });
});

describe('RS-118 a proof that does not hold (RFC 9449 §4.3, FAPI 2.0 dpop-negative-tests)', () => {
  test('two headers, one list of two, too much', async () => {
    await expectRefused(`${await make()}, ${await make()}`, 'dpop_repeated');
    const { hostname, port } = new URL(platform.url);
    const { request } = await import('node:http');
    const body = 'grant_type=client_credentials';
    const headers = ['host', `${hostname}:${port}`, 'authorization', client.basic.authorization, 'content-type', 'application/x-www-form-urlencoded'];
    const twice = [...headers, 'content-length', String(body.length), 'dpop', await make(), 'DPoP', await make()];
    const status = await new Promise((settle, reject) => {
      const asking = request({ host: 'localhost', port, method: 'POST', path: '/oauth/token', headers: twice as never }, (answer) =>
        settle(answer.resume().statusCode),
      );
      asking.on('error', reject).end(body);
    });
    expect(status).toBe(400);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_repeated' } }]]);
    await expectRefused(await make({ claims: { filler: 'x'.repeat(9000) } }), 'dpop_too_large');
  });

  test('its header: type, algorithm, key', async () => {
    await expectRefused(await make({ header: { typ: 'JWT' } }), 'dpop_type');
    await expectRefused(await make({ header: { typ: undefined } }), 'dpop_type');
    await expectRefused(await make({ header: { jwk: undefined } }), 'dpop_key');
    await expectRefused(await make({ header: { jwk: key.privateJwk } }), 'dpop_key');
    await expectRefused(await make({ header: { jwk: { ...key.jwk, x: 'AA' } } }), 'dpop_key');
    await expectRefused(await make({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }), 'dpop_key');
    await expectRefused(await make({ header: { jwk: 'https://keys.example' } }), 'dpop_key');
    await expectRefused(await make({ header: { jwk: (await dpopKey('PS256')).jwk } }), 'dpop_malformed');
    await expectRefused(await make({}, await dpopKey('ES512')), 'dpop_algorithm');
    await expectRefused(await make({}, await dpopKey('PS512')), 'dpop_algorithm');
    await expectRefused(await make({ header: { jwk: (await dpopKey()).jwk } }), 'dpop_signature');
  });

  test('a client of FAPI 2.0 is held to the algorithms of its profile', async () => {
    const strict = await givenKeyClient(platform, { security_profile: 'FAPI_2_0' });
    const claims = () => ({ iss: strict.clientId, sub: strict.clientId, aud: platform.issuer, exp: now() + 60, jti: randomUUID() });
    for (const [alg, status] of [
      ['RS256', 400],
      ['ES384', 400],
      ['PS256', 200],
      ['Ed25519', 200],
    ] as const) {
      const assertion = await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256' }).sign(strict.key);
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const fields = { grant_type: 'client_credentials', client_assertion_type, client_assertion: assertion };
      const answer = await platform.agent().postForm('/oauth/token', fields, { headers: { dpop: await make({}, await dpopKey(alg)) } });
      expect([alg, answer.status]).toEqual([alg, status]);
    }
  });

  test('RS-080 no signature, a symmetric one, a cut one', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = encode({ jti: randomUUID(), htm: 'POST', htu, iat: now() });
    for (const alg of ['none', 'None', 'NONE']) await expectRefused(`${encode({ typ: 'dpop+jwt', alg, jwk: key.jwk })}.${claims}.`, 'dpop_algorithm');
    const symmetric = `${encode({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } })}.${claims}`;
    await expectRefused(`${symmetric}.${createHmac('sha256', Buffer.alloc(3)).update(symmetric).digest('base64url')}`, 'dpop_algorithm');
    const [header, payload, signature = ''] = (await make()).split('.');
    await expectRefused(`${header}.${payload}.`, 'dpop_signature');
    await expectRefused(`${header}.${payload}.${signature.slice(0, -4)}`, 'dpop_signature');
    await expectRefused(`${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`, 'dpop_signature');
    await expectRefused(`${header}.${claims}.${signature}`, 'dpop_signature');
    for (const junk of ['x', '..', 'a.b.c', '{}', 'eyJ.eyJ.x', `${encode([1])}.${claims}.x`])
      await expectRefused(junk, expect.stringMatching(/^dpop_(malformed|type)$/) as never);
  });

  test.each([
    ['another method', { claims: { htm: 'GET' } }, 'dpop_method'],
    ['a method in small letters', { claims: { htm: 'post' } }, 'dpop_method'],
    ['no method', { claims: { htm: undefined } }, 'dpop_method'],
    ['no address', { claims: { htu: undefined } }, 'dpop_address'],
    ['an address that is a list', { claims: { htu: ['x'] } }, 'dpop_address'],
    ['another host', { htu: 'http://localhost/oauth/token' }, 'dpop_address'],
    ['another path', { htu: 'http://localhost:4444/oauth/tokens' }, 'dpop_address'],
    ['a user in the address', { claims: { htu: 'http://me@localhost/oauth/token' } }, 'dpop_address'],
    ['no identifier', { claims: { jti: undefined } }, 'dpop_jti'],
    ['an empty identifier', { claims: { jti: '' } }, 'dpop_jti'],
    ['an identifier that is a number', { claims: { jti: 7 } }, 'dpop_jti'],
    ['a huge identifier', { claims: { jti: 'x'.repeat(600) } }, 'dpop_jti'],
    ['no time', { claims: { iat: undefined } }, 'dpop_time'],
    ['a time that is a text', { claims: { iat: 'now' } }, expect.stringMatching(/^dpop_(time|malformed)$/)],
    ['long ago', { claims: { iat: 1_500_000_000 } }, 'dpop_time'],
    ['tomorrow', { claims: { iat: 4_000_000_000 } }, 'dpop_time'],
    ['over', { claims: { exp: 1_500_000_000 } }, 'dpop_time'],
    ['not begun', { claims: { nbf: 4_000_000_000 } }, 'dpop_time'],
    ['a nonce of somebody else', { claims: { nonce: 'abc' } }, 'use_dpop_nonce'],
  ] as const)('%s', async (_name, making, reason) => {
    if (reason === 'use_dpop_nonce') return expect((await send(await make(making))).json.error).toBe('use_dpop_nonce');
    await expectRefused(await make(making as Partial<ProofMaking>), reason as string);
  });

  test('the address of the other spelling of the endpoint is another', async () => {
    expect((await send(await make(), platform, '/oauth/v1/token')).json.error).toBe('invalid_dpop_proof');
    expect((await send(await make({ htu: `${platform.issuer}/v1/token` }), platform, '/oauth/v1/token')).status).toBe(200);
  });

  test('its identifier a second time, though it is of another second', async () => {
    const jti = randomUUID();
    await expectAccepted(await make({ claims: { jti } }));
    await expectRefused(await make({ claims: { jti, iat: now() - 3 } }), 'dpop_replayed');
    await expectAccepted(await make({ claims: { jti } }, await dpopKey()));
  });

  test('in parallel on two servers exactly one wins', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl, env });
    try {
      for (let round = 0; round < 5; round += 1) {
        const proof = await make();
        await trail.mark();
        const answers = await Promise.all([platform, second, platform, second, second, platform].map((server) => send(proof, server)));
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
        const reasons = (await trail.events()).map(({ type, details }) => details?.reason ?? type).sort();
        expect(reasons).toEqual(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', ...Array(5).fill('dpop_replayed')]);
      }
    } finally {
      await second.stop();
    }
  });
});
