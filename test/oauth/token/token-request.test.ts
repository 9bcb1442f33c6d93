import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../support/agent.ts';
import { type GivenClient, givenClient } from '../../support/fixtures.ts';
import { codeRequest, givenCode } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

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

const formType = 'application/x-www-form-urlencoded';
const ask = (fields: Record<string, string | string[]>, headers: Record<string, string> = client.basic) =>
  platform.agent().postForm('/oauth/token', fields, { headers });

function expectOAuthError(answer: Answer, status: number, error = expect.any(String) as unknown as string): void {
  expect([answer.status, answer.json.error]).toEqual([status, error]);
  expect(Object.keys(answer.json).sort()).toEqual(['error', 'error_description']);
  expect(answer.json.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('pragma')).toBe('no-cache');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
}

describe('the form comes first (oauth.md §6.1 #1)', () => {
  test('RS-059 without grant_type', async () => {
    expectOAuthError(await ask({ scope: 'read' }), 400, 'invalid_request');
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID', { clientId: null, details: { reason: 'missing', parameter: 'grant_type', endpoint: 'token' } }],
    ]);
  });

  test('an empty grant_type counts as absent (RFC 6749 §3.1)', async () => {
    expectOAuthError(await ask({ grant_type: '' }), 400, 'invalid_request');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'missing' } }]]);
  });

  test('RS-083 any parameter twice: nothing is issued', async () => {
    const given = await givenCode(platform, client);
    const fields = { ...codeRequest(given), client_id: client.clientId, client_secret: client.secret, scope: 'read', unknown: 'x' };
    for (const name of Object.keys(fields)) {
      const doubled = { ...fields, [name]: [fields[name as keyof typeof fields], fields[name as keyof typeof fields]] };
      expectOAuthError(await ask(doubled, {}), 400, 'invalid_request');
      await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'duplicate' } }]]);
    }
    expect(await platform.sql('select 1 from token_family where id = $1', [given.familyId])).toEqual([]);
    expect((await ask(codeRequest(given))).status).toBe(200);
  });

  test.each([
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['text', 'text/plain', 'grant_type=client_credentials'],
    ['XML with an external entity', 'application/xml', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
    ['multipart', 'multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--b--'],
    ['another character set', `${formType}; charset=utf-16`, 'grant_type=client_credentials'],
    ['a type that only begins alike', `${formType}-x`, 'grant_type=client_credentials'],
  ])('RS-084, RS-093 %s is no form', async (_name, type, body) => {
    const answer = await platform.agent().send('POST', '/oauth/token', { headers: { ...client.basic, 'content-type': type }, body });
    expectOAuthError(answer, 400, 'invalid_request');
    expect(answer.text).not.toMatch(/root:|passwd/);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'content_type', endpoint: 'token' } }]]);
  });

  test('RS-084 a body without any type is no form', async () => {
    const answer = await platform.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: client.basic,
      payload: 'grant_type=client_credentials',
    });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'content_type' } }]]);
  });

  test.each([formType, `${formType};charset=UTF-8`, `${formType}; charset="utf-8"`, formType.toUpperCase()])('RS-084 %s is a form', async (type) => {
    const answer = await platform
      .agent()
      .send('POST', '/oauth/token', { headers: { ...client.basic, 'content-type': type }, body: 'grant_type=client_credentials' });
    expect(answer.status).toBe(200);
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('RS-060 %s is refused, whatever the URL says', async (method) => {
    const given = await givenCode(platform, client);
    const query = new URLSearchParams({ ...codeRequest(given), client_id: client.clientId, client_secret: client.secret });
    const answer = await platform.agent().send(method, `/oauth/token?${query}`, { headers: client.basic });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    await trail.expectTrail([]);
  });

  test('RS-060 parameters in the URL of a POST are not read', async () => {
    const given = await givenCode(platform, client);
    const answer = await platform.agent().postForm(`/oauth/token?${new URLSearchParams(codeRequest(given))}`, '', { headers: client.basic });
    expectOAuthError(answer, 400, 'invalid_request');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'missing', parameter: 'grant_type' } }]]);
  });

  test('RS-088 more parameters than anybody needs, and a body that is too large', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
    expectOAuthError(await platform.agent().postForm('/oauth/token', many, { headers: client.basic }), 400, 'invalid_request');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'too_many' } }]]);
    expectOAuthError(
      await platform.agent().postForm('/oauth/token', `a=${'x'.repeat(2_000_000)}`, { headers: client.basic }),
      413,
      'invalid_request',
    );
    await trail.expectTrail([]);
  });

  test('RS-088 a body that claims to be compressed is not opened', async () => {
    const headers = { ...client.basic, 'content-type': formType, 'content-encoding': 'gzip' };
    // Opened, it would be a good request.
    const body = new Uint8Array(gzipSync('grant_type=client_credentials'));
    const answer = await fetch(`${platform.url}/oauth/token`, { method: 'POST', headers, body });
    expect([400, 415]).toContain(answer.status);
    expect(await trail.names()).not.toContain('TOKEN_REQUEST_ACCESS_TOKEN_CREATED');
  });
});

describe('then the grant type (§6.1 #2)', () => {
  test.each([
    'bogus',
    'constructor',
    '__proto__',
    'toString',
    'password',
    'implicit',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'Authorization_Code',
    'x'.repeat(300),
  ])('RS-059 %s is unknown, whoever asks', async (grantType) => {
    for (const headers of [client.basic, {}]) {
      const answer = await ask({ grant_type: grantType }, headers);
      expectOAuthError(answer, 400, 'unsupported_grant_type');
      expect(answer.text).not.toContain(grantType);
      await trail.expectTrail([['TOKEN_REQUEST_UNSUPPORTED_GRANT_TYPE', { details: { reason: 'unknown', endpoint: 'token' } }]]);
    }
  });
});

describe('then the client, then its right to the grant (§6.1 #3, #5)', () => {
  test('a client that fails to authenticate does not learn what it may not do', async () => {
    const none = await givenClient(platform, { grant_types: ['IMPLICIT'], refresh_token_enabled: false });
    expectOAuthError(await ask({ grant_type: 'client_credentials', client_id: none.clientId, client_secret: 'wrong' }, {}), 401, 'invalid_client');
    await trail.expectTrail(['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS']);
  });

  test.each(['authorization_code', 'client_credentials', 'refresh_token'])('RS-059 %s not enabled for the client', async (grantType) => {
    const none = await givenClient(platform, { grant_types: ['IMPLICIT'], refresh_token_enabled: false });
    expectOAuthError(await ask({ grant_type: grantType, code: 'x', refresh_token: 'x' }, none.basic), 400, 'unauthorized_client');
    await trail.expectTrail([['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { clientId: none.clientId, details: { reason: 'not_enabled', grantType } }]]);
  });

  test('RS-059 client_credentials by a public client, whatever it was given (RFC 6749 §4.4)', async () => {
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    expectOAuthError(await ask({ grant_type: 'client_credentials', client_id: open.clientId }, {}), 400, 'unauthorized_client');
    await trail.expectTrail([['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { clientId: open.clientId }]]);
  });
});

describe('whatever is in the parameters', () => {
  const probes = [
    '<script>alert(1)</script>',
    "' or 1=1 --",
    '{{7*7}}<%= 7*7 %>',
    '../../etc/passwd',
    'a\r\nset-cookie: x=1',
    '嘊嘍x',
    '\u0000',
    '%00',
    'é"\\',
    '\ud83d\ude00'.repeat(50),
  ];
  const names = ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'client_id', 'scope', 'refresh_token', 'state'];

  test('RS-062, RS-087 the answer is a plain JSON error that repeats nothing', async () => {
    for (const probe of probes)
      for (const name of names) {
        const answer = await ask({ grant_type: 'authorization_code', code: 'x', [name]: probe });
        expect([400, 401]).toContain(answer.status);
        expectOAuthError(answer, answer.status);
        expect(answer.json.error_description).not.toContain(probe);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
  });

  test.each([
    ['a prototype in brackets', '__proto__[polluted]=1'],
    ['a constructor in brackets', 'constructor[prototype][polluted]=1'],
    ['an enormous length', 'a[length]=1000000000'],
    ['2000 brackets deep', `a${'['.repeat(2000)}${']'.repeat(2000)}=1`],
    ['names of object members', '__proto__=1&constructor=2&toString=3'],
  ])('RS-086 %s has no effect', async (_name, body) => {
    const answer = await platform.agent().postForm('/oauth/token', `grant_type=client_credentials&${body}`, { headers: client.basic });
    expect(answer.status).toBe(200);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('RS-092 empty and truncated bodies', async () => {
    for (const body of ['', '&', '=', '&&==', '%', '%zz', 'grant_type', 'grant_type=client_credentials%', '\u0001', 'a'.repeat(10_000)])
      expectOAuthError(await platform.agent().postForm('/oauth/token', body, { headers: client.basic }), 400);
  });
});
