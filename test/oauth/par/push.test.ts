import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenKeyClient } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../../support/trail.ts';
import { requestOf } from '../steps.ts';
import { openingPath, push } from './pushing.ts';

const path = '/oauth/v1/par';
let platform: Platform;
let trail: Trail;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const countPushed = async () => (await platform.sql('select count(*)::int as count from pushed_request'))[0].count as number;
const invalid = (reason: string, parameter?: string): ExpectedEvent => [
  'AUTHZ_REQUEST_INVALID',
  { details: { reason, endpoint: 'par', ...(parameter ? { parameter } : {}) } },
];

describe('a good request (RFC 9126 §2)', () => {
  test('RS-114 gets a reference that only its digest tells of, and no event', async () => {
    const answer = await push(platform.agent(), client, { state: 'secret-state' });
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('pragma'), answer.headers.get('content-type')]).toEqual([
      201,
      'no-store',
      'no-cache',
      'application/json; charset=utf-8',
    ]);
    expect(answer.json).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:sgpr_\d{5}_[\w-]{43}$/),
      expires_in: 60,
    });
    const value = answer.json.request_uri.slice('urn:ietf:params:oauth:request_uri:'.length);
    const [row] = await platform.sql(
      'select *, round(extract(epoch from expires_at - created_at))::int as seconds, p::text as whole from pushed_request p where hash = sha256($1)',
      [Buffer.from(value)],
    );
    expect(row).toMatchObject({ client_id: client.clientId, request: requestOf(client, { state: 'secret-state' }), used_at: null, seconds: 60 });
    expect(row.whole).not.toContain(value);
    await trail.expectTrail([]);
  });

  test('RS-114 whatever the client proves itself with; a secret or assertion is not kept', async () => {
    const keyed = await givenKeyClient(platform);
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    const inForm = await platform.agent().postForm(path, { ...requestOf(client), client_secret: client.secret });
    const public_ = await platform.agent().postForm(path, requestOf(open));
    const { client_id: _left, ...withoutId } = requestOf(client);
    const byHeaderAlone = await platform.agent().postForm(path, withoutId, { headers: client.basic });
    const { SignJWT } = await import('jose');
    const now = Math.floor(Date.now() / 1000);
    const assertion = await new SignJWT({ iss: keyed.clientId, sub: keyed.clientId, aud: platform.issuer, exp: now + 60 })
      .setProtectedHeader({ alg: 'ES256', kid: 'client-key' })
      .sign(keyed.key);
    const signed = await platform.agent().postForm(path, {
      ...requestOf(keyed),
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect([inForm, public_, byHeaderAlone, signed].map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const rows = await platform.sql('select request::text as whole from pushed_request');
    expect(rows.map(({ whole }) => whole).join()).not.toMatch(new RegExp(`${client.secret}|${assertion}|client_assertion|client_secret`));
    await trail.expectTrail([]);
  });
});

describe('a request that cannot be met (oauth.md §5.2 #1-10 at PAR)', () => {
  test.each<[string, Record<string, string | undefined>, string, ExpectedEvent]>([
    [
      '#3a another redirect URI',
      { redirect_uri: 'https://evil.example/' },
      'invalid_request',
      ['AUTHZ_REQUEST_REDIRECT_URI_INVALID', { details: { endpoint: 'par' } }],
    ],
    ['#3b none, with openid', { redirect_uri: undefined }, 'invalid_request', invalid('missing', 'redirect_uri')],
    ['#4 no response type', { response_type: undefined }, 'invalid_request', invalid('missing', 'response_type')],
    [
      '#5 an unknown one',
      { response_type: 'foo' },
      'unsupported_response_type',
      ['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { details: { endpoint: 'par' } }],
    ],
    [
      '#6 one that is off',
      { response_type: 'token' },
      'unauthorized_client',
      ['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { details: { endpoint: 'par' } }],
    ],
    ['#7 no challenge', { code_challenge: undefined }, 'invalid_request', invalid('pkce_missing', 'code_challenge')],
    ['#7 method plain', { code_challenge_method: 'plain' }, 'invalid_request', invalid('pkce_method', 'code_challenge_method')],
    ['#8 a foreign scope', { scope: 'nothing' }, 'invalid_scope', ['AUTHZ_REQUEST_SCOPE_INVALID', { details: { endpoint: 'par' } }]],
    ['#9 a prompt nobody knows', { prompt: 'bogus' }, 'invalid_request', invalid('unsupported', 'prompt')],
    ['#9 max_age', { max_age: '-1' }, 'invalid_request', invalid('malformed', 'max_age')],
    [
      '#10 an identity provider it does not have',
      { idp: 'other' },
      'invalid_request',
      ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: { endpoint: 'par' } }],
    ],
    ['self-registration', { registration: '{}' }, 'registration_not_supported', invalid('not_supported', 'registration')],
    ['a response mode nobody knows', { response_mode: 'bogus' }, 'invalid_request', invalid('unsupported', 'response_mode')],
    ['a request_uri inside', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request', invalid('nested', 'request_uri')],
  ])('RS-115 %s', async (_what, changes, error, event) => {
    const before = await countPushed();
    const answer = await push(platform.agent(), client, changes);
    expect([answer.status, answer.json.error, answer.location, answer.headers.get('cache-control')]).toEqual([400, error, undefined, 'no-store']);
    expect(answer.json.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(await countPushed()).toBe(before);
    await trail.expectTrail([event]);
  });

  test('RS-083 RS-115 every parameter twice', async () => {
    for (const name of Object.keys(requestOf(client))) {
      const answer = await platform.agent().postForm(path, `${new URLSearchParams(requestOf(client))}&${name}=again`, { headers: client.basic });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      await trail.expectTrail([invalid('duplicate', name)]);
    }
  });
});

describe('a client that does not prove itself (RFC 9126 §2.1)', () => {
  test.each<[string, () => Record<string, string>, ExpectedEvent]>([
    ['no client at all', () => ({ client_id: '' }), ['TOKEN_REQUEST_INVALID_CLIENT', { details: { reason: 'absent', endpoint: 'par' } }]],
    [
      'an unknown one',
      () => ({ client_id: 'nobody', client_secret: 'x' }),
      ['TOKEN_REQUEST_INVALID_CLIENT', { details: { reason: 'unknown_client', endpoint: 'par' } }],
    ],
    ['no secret', () => ({}), ['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { details: { reason: 'not_authenticated', endpoint: 'par' } }]],
    [
      'a wrong secret',
      () => ({ client_secret: 'wrong' }),
      ['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { details: { reason: 'wrong_secret', endpoint: 'par' } }],
    ],
    [
      'half an assertion',
      () => ({ client_assertion_type: 'x' }),
      ['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { details: { reason: 'malformed', endpoint: 'par' } }],
    ],
  ])('RS-074 RS-115 %s', async (_what, changes, event) => {
    const answer = await platform.agent().postForm(path, { ...requestOf(client), ...changes() });
    expect([answer.status, answer.json.error, answer.headers.get('www-authenticate')]).toEqual([401, 'invalid_client', 'Basic realm="oauth"']);
    await trail.expectTrail([event]);
  });

  test('two methods', async () => {
    const answer = await platform.agent().postForm(path, { ...requestOf(client), client_secret: client.secret }, { headers: client.basic });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([invalid('two_methods')]);
  });

  test('an API client, which signs nobody in', async () => {
    const api = await givenApiClient(platform, ['EVENTS']);
    const answer = await platform
      .agent()
      .postForm(path, requestOf(client, { client_id: api.clientId }), { headers: basicOf(api.clientId, api.secret) });
    expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { clientId: api.clientId, details: { reason: 'api_client', endpoint: 'par' } }]]);
  });
});

describe('the door', () => {
  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=b', 'application/x-www-form-urlencoded; charset=utf-16'])(
    'RS-084 RS-093 content type %s',
    async (type) => {
      const answer = await platform.agent().send('POST', path, { headers: { ...client.basic, 'content-type': type }, body: '{"a":1}' });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      await trail.expectTrail([invalid('content_type')]);
    },
  );

  test('RS-115 other methods', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await platform.agent().send(method, `${path}?${new URLSearchParams(requestOf(client))}`, { headers: client.basic });
      expect([answer.status, answer.headers.get('allow'), answer.json.error]).toEqual([405, 'POST', 'invalid_request']);
    }
    await trail.expectTrail([]);
  });

  test('RS-088 RS-092 too much, too little, broken', async () => {
    for (const body of [
      '',
      'a=1&%',
      'a='.padEnd(2_000_000, 'b'),
      'a=1&'.repeat(50_000),
      `state=${'x'.repeat(17_000)}&client_id=${client.clientId}`,
    ]) {
      const answer = await platform.agent().postForm(path, body, { headers: client.basic });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/node_modules|select .* from/);
    }
  });

  test('RS-098 RS-107 headers of every answer, and nothing for other origins', async () => {
    const good = await platform.agent({ origin: 'https://evil.example' }).postForm(path, requestOf(client), { headers: client.basic });
    const bad = await platform.agent({ origin: 'null' }).postForm(path, {});
    for (const { headers } of [good, bad]) {
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  test('what was pushed opens nowhere else', async () => {
    const { json } = await push(platform.agent(), client);
    const other = await givenClient(platform);
    expect((await platform.agent().get(openingPath(other, json.request_uri))).status).toBe(400);
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { clientId: other.clientId, details: { reason: 'unknown', parameter: 'request_uri', endpoint: 'authorize' } }],
    ]);
  });
});
