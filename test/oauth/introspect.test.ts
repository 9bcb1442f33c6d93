import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { givenCode, givenTokens, passwordAcr, redeem } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], { name: 'The gateway' });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const path = '/oauth/api/v2/token/introspect';
const introspect = (fields: Record<string, string | string[]>, headers: Record<string, string> = gateway.basic, url = path) =>
  platform.agent().postForm(url, fields, { headers });
const clientToken = async (by = client, scope = 'read') =>
  (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope }, { headers: by.basic })).json.access_token as string;

async function expectInactive(
  token: string,
  event: 'TOKEN_REQUEST_INVALID_BEARER_TOKEN' | 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
  reason: string,
  by = gateway,
): Promise<void> {
  await trail.mark();
  const answer = await introspect({ token }, by.basic);
  expect([answer.status, answer.text]).toEqual([200, '{"active":false}']);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  await trail.expectTrail([
    ['API_ACCESS_GRANTED', { clientId: by.clientId }],
    [event, { clientId: by.clientId, details: { reason, endpoint: 'introspect' } }],
  ]);
}

describe('who may ask (oauth.md §4.2)', () => {
  test('RS-069 nobody without credentials, and nothing is told', async () => {
    const token = await clientToken();
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    const attempts: [string, Record<string, string>, Record<string, string>][] = [
      ['absent', {}, {}],
      ['wrong_secret', {}, basicOf(gateway.clientId, 'wrong')],
      ['unknown_client', {}, basicOf('nobody', 'wrong')],
      ['malformed', {}, { authorization: 'Basic !' }],
      ['malformed_assertion', {}, { authorization: `Bearer ${token}` }],
      ['not_authenticated', { client_id: gateway.clientId }, {}],
      ['not_authenticated', { client_id: open.clientId }, {}],
      ['two_methods', { client_secret: 'x' }, gateway.basic],
    ];
    const texts = new Set<string>();
    for (const [reason, fields, headers] of attempts) {
      await trail.mark();
      const answer = await introspect({ token, ...fields }, headers);
      expect([answer.status, answer.json.error, answer.headers.get('www-authenticate')]).toEqual([401, 'unauthorized', 'Basic realm="oauth"']);
      await trail.expectTrail([
        ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { outcome: 'FAILURE', channel: 'REST_API', details: { reason, api: 'introspect' } }],
      ]);
      texts.add(answer.text);
    }
    expect(texts.size).toBe(1);
  });

  test('a client that may not act for itself', async () => {
    const web = await givenClient(platform, { grant_types: ['AUTHORIZATION_CODE'], api_scopes: ['TOKEN_INTROSPECTION'] });
    const answer = await introspect({ token: 'x' }, web.basic);
    expect([answer.status, answer.json.error]).toEqual([403, 'forbidden']);
    await trail.expectTrail([['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { clientId: web.clientId, details: { api: 'introspect' } }]]);
  });

  test('a client without the scope of this API', async () => {
    for (const other of [await givenApiClient(platform, ['EVENTS', 'CONFIG']), await givenClient(platform)]) {
      const answer = await introspect({ token: 'x' }, other.basic);
      expect([answer.status, answer.json.error]).toEqual([403, 'forbidden']);
      await trail.expectTrail([
        [
          'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
          { clientId: other.clientId, details: { api: 'introspect', requiredScope: 'signet_api_token_introspection' } },
        ],
      ]);
    }
  });

  test('a web client with client credentials and the scope', async () => {
    const web = await givenClient(platform, { api_scopes: ['TOKEN_INTROSPECTION'] });
    expect((await introspect({ token: await clientToken() }, web.basic)).json.active).toBe(true);
  });
});

describe('RS-070 what an active token tells (§7.1)', () => {
  test('of a user', async () => {
    const user = await givenUser(platform, { given_name: 'Ada', family_name: 'Byron' });
    const given = await givenCode(platform, client, { user, scopes: ['openid', 'read', 'profile'] });
    const tokens = (await redeem(platform.agent(), client, given)).json;
    await trail.mark();
    const answer = await introspect({ token: tokens.access_token, token_type_hint: 'access_token' });
    const [row] = await platform.sql(
      'select id, floor(extract(epoch from issued_at))::int as iat, floor(extract(epoch from expires_at))::int as exp from access_token where family_id = $1',
      [given.familyId],
    );
    expect(answer.status).toBe(200);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(answer.json).toEqual({
      active: true,
      scope: 'openid read profile',
      client_id: client.clientId,
      token_type: 'Bearer',
      exp: row.exp,
      iat: row.iat,
      nbf: row.iat,
      sub: user.userId,
      iss: platform.issuer,
      aud: [platform.issuer],
      jti: row.id,
      usage_limit: 0,
      usage_count: 0,
      amr: ['DEFAULT'],
      acr: passwordAcr,
      auth_time: expect.any(Number),
      user_details: {
        name: 'Ada Byron',
        given_name: 'Ada',
        family_name: 'Byron',
        preferred_username: user.username,
        locale: 'en',
        updated_at: expect.any(Number),
      },
      app_identifier: '',
      app_platform: '',
      app_version: '',
    });
    await trail.expectTrail([
      [
        'API_ACCESS_GRANTED',
        { outcome: 'SUCCESS', clientId: gateway.clientId, appName: 'The gateway', channel: 'REST_API', details: { api: 'introspect' } },
      ],
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
        { outcome: 'SUCCESS', clientId: gateway.clientId, userId: user.userId, details: { tokenId: row.id, endpoint: 'introspect' } },
      ],
    ]);
  });

  test('of a client: the subject is the client, and there is no user', async () => {
    const { json } = await introspect({ token: await clientToken() });
    expect(json).toMatchObject({ active: true, sub: client.clientId, client_id: client.clientId, scope: 'read' });
    for (const member of ['user_details', 'acr', 'auth_time']) expect(json).not.toHaveProperty(member);
  });

  test('version 1 told the remaining lifetime, and called the details attributes', async () => {
    const tokens = await givenTokens(platform, client, { scopes: ['openid', 'email'] });
    const { json } = await introspect({ token: tokens.access_token }, gateway.basic, '/oauth/api/v1/token/introspect');
    expect(json.exp).toBeGreaterThan(890);
    expect(json.exp).toBeLessThanOrEqual(900);
    expect(json.user_attributes).toMatchObject({ email_verified: true });
    expect(json).not.toHaveProperty('user_details');
    expect((await introspect({ token: 'x' }, gateway.basic, '/oauth/api/v1/token/introspect')).text).toBe('{"active":false}');
  });

  test('only to the gateways its client named, when it named any', async () => {
    const own = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const guarded = await givenClient(platform, { resource_gateway_client_ids: [own.clientId], additional_audiences: ['urn:api'] });
    const token = await clientToken(guarded);
    expect((await introspect({ token }, own.basic)).json).toMatchObject({ active: true, aud: [own.clientId, 'urn:api'] });
    await expectInactive(token, 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'not_in_audience');
  });
});

describe('what is not active says so and nothing else', () => {
  test('unknown texts, codes and refresh tokens', async () => {
    const given = await givenCode(platform, client);
    const { refresh_token: refreshToken } = await givenTokens(platform, client);
    for (const token of [
      'x',
      '\ufffd',
      'x'.repeat(100_000),
      `sgat_20000_${'a'.repeat(43)}`,
      `sgat_999999_${'a'.repeat(43)}`,
      'eyJhbGciOiJub25lIn0.e30.',
      given.code,
      refreshToken,
    ])
      await expectInactive(token, 'TOKEN_REQUEST_INVALID_BEARER_TOKEN', 'unknown');
  });

  test('RS-061 expired, by the clock of the database', async () => {
    const brief = await givenClient(platform, { access_token_expires_in: 1 });
    const token = await clientToken(brief);
    await platform.sql('select pg_sleep(1.1)');
    await expectInactive(token, 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'expired');
  });

  test('revoked, superseded, or of a family that ended', async () => {
    const [alone, family] = [await clientToken(), await givenTokens(platform, client)];
    await platform.agent().postForm('/oauth/revoke', { token: alone }, { headers: client.basic });
    await platform.agent().postForm('/oauth/revoke', { token: family.refresh_token }, { headers: client.basic });
    for (const token of [alone, family.access_token]) await expectInactive(token, 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'revoked');
  });

  test('of a client that exists no more', async () => {
    const gone = await givenClient(platform);
    const token = await clientToken(gone);
    await platform.sql('delete from client where client_id = $1', [gone.clientId]);
    platform.runtime.caches.clear();
    await expectInactive(token, 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'client_gone');
  });
});

describe('a request that lacks something', () => {
  test.each([
    ['no token', {}, 'missing'],
    ['an empty token', { token: '' }, 'missing'],
    ['two tokens', { token: ['x', 'y'] }, 'duplicate'],
  ])('%s', async (_name, fields, reason) => {
    const answer = await introspect(fields as unknown as Record<string, string>);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([
      'API_ACCESS_GRANTED',
      ['TOKEN_REQUEST_INVALID', { clientId: gateway.clientId, details: { reason, endpoint: 'introspect' } }],
    ]);
  });

  test('no form', async () => {
    const answer = await platform.agent().postJson(path, { token: await clientToken() }, { headers: gateway.basic });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([
      'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      'API_ACCESS_GRANTED',
      ['TOKEN_REQUEST_INVALID', { details: { reason: 'content_type' } }],
    ]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s', async (method) => {
    const answer = await platform.agent().send(method, `${path}?token=x`, { headers: gateway.basic });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    await trail.expectTrail([]);
  });
});

describe('usage limits (§6.9)', () => {
  let limited: GivenClient;
  beforeAll(async () => {
    await givenScopes(platform, { scope_id: 'thrice', usage_limit: 3 });
    limited = await givenClient(platform, { default_scope_ids: ['thrice', 'openid'] });
  });

  test('each good answer counts; then the token is used up', async () => {
    const token = await clientToken(limited, 'thrice');
    for (const used of [1, 2, 3]) {
      await trail.mark();
      expect((await introspect({ token })).json).toMatchObject({ active: true, usage_limit: 3, usage_count: used });
      await trail.expectTrail(['API_ACCESS_GRANTED', 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED']);
    }
    await expectInactive(token, 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'used_up');
  });

  test('an answer to the wrong gateway or a failed call counts nothing', async () => {
    const token = await clientToken(limited, 'thrice');
    await introspect({ token }, basicOf(gateway.clientId, 'wrong'));
    await introspect({ token: [token, token] });
    expect((await introspect({ token })).json.usage_count).toBe(1);
  });

  test('userinfo counts as well', async () => {
    const tokens = await givenTokens(platform, limited, { scopes: ['openid', 'thrice'] });
    const userinfo = () => platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } });
    for (let round = 0; round < 2; round += 1) expect((await userinfo()).status).toBe(200);
    expect((await introspect({ token: tokens.access_token })).json.usage_count).toBe(3);
    await trail.mark();
    expect((await userinfo()).status).toBe(401);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { details: { reason: 'used_up', endpoint: 'userinfo' } }]]);
  });

  test('parallel uses on two servers never exceed it', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl });
    for (let round = 0; round < 5; round += 1) {
      const token = await clientToken(limited, 'thrice');
      await trail.mark();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? platform : second).agent().postForm(path, { token }, { headers: gateway.basic })),
      );
      const counts = answers.filter((answer) => answer.json.active).map((answer) => answer.json.usage_count);
      expect(counts.sort()).toEqual([1, 2, 3]);
      const names = await trail.names();
      expect(names.filter((name) => name === 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED')).toHaveLength(3);
      expect(names.filter((name) => name === 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN')).toHaveLength(17);
    }
    await second.stop();
  });
});
