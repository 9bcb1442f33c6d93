import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
let token: string;
beforeAll(async () => {
  platform = await startPlatform();
  ({ token } = await signInAdmin(platform));
});
afterAll(() => platform.stop());

const json = { 'content-type': 'application/json' };
const query = JSON.stringify({ query: '{ __typename }' });

function post(body: string, headers: Record<string, string> = json) {
  return platform.agent().send('POST', '/graphql/admin', { headers, body });
}

test('an operation is answered as JSON that nobody may keep', async () => {
  const answer = await post(query);
  expect(answer.json).toEqual({ data: { __typename: 'Query' } });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect((await post(query, { ...json, accept: 'application/graphql-response+json' })).headers.get('content-type')).toMatch(
    /^application\/graphql-response\+json/,
  );
});

describe('RS-132: what is not JSON in UTF-8 from the own site is not executed', () => {
  test.each([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['no content type', {}],
    ['message/http', { 'content-type': 'message/http' }],
    ['an exotic charset', { 'content-type': 'application/json; charset=utf-7' }],
    ['a quoted exotic charset', { 'content-type': 'application/json; charset="cp037"' }],
  ])('%s', async (_name, headers: Record<string, string>) => {
    const answer = await post(query, headers);
    expect(answer.status).toBe(415);
    expect(answer.json.data).toBeUndefined();
  });

  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'http://localhost:1'])('Origin: %s', async (origin) => {
    const answer = await post(query, { ...json, origin });
    expect(answer.status).toBe(403);
    expect(answer.json.data).toBeUndefined();
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('the own origin passes', async () => {
    expect((await post(query, { ...json, origin: platform.url })).json).toEqual({ data: { __typename: 'Query' } });
  });

  test.each([
    ['a query', '?query=%7B__typename%7D'],
    ['a mutation', '?query=mutation%7BadminLogout%7Backnowledged%7D%7D'],
  ])('GET: %s', async (_name, search) => {
    for (const headers of [{}, { 'apollo-require-preflight': '1' }, { accept: 'text/html' }] as Record<string, string>[]) {
      const answer = await platform.agent().get(`/graphql/admin${search}`, { headers });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
    }
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s', async (method) => {
    expect((await platform.agent().send(method, '/graphql/admin', { headers: json, body: query })).status).toBe(405);
  });
});

test('RS-136: no editor is served unless it is switched on', async () => {
  const answer = await platform.agent().get('/graphql/admin', { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(405);
  expect((await platform.agent().get('/graphql/assets/graphiql.js')).status).toBe(404);
});

test('the editor comes from this server only, under a content policy without inline scripts', async () => {
  const open = await startPlatform({ env: { SIGNET_GRAPHIQL: 'true', SIGNET_GRAPHQL_INTROSPECTION: 'true' } });
  for (const api of ['admin', 'account']) {
    const page = await open.agent().get(`/graphql/${api}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    const sources = [...page.text.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, source]) => source as string);
    expect(sources).toHaveLength(6);
    expect(page.text).not.toMatch(/<script(?! defer src)/);
    for (const source of sources) {
      expect(source).toMatch(/^\/graphql\/assets\//);
      const asset = await open.agent().get(source);
      expect([source, asset.status]).toEqual([source, 200]);
      expect(asset.text.length).toBeGreaterThan(500);
    }
  }
  expect((await open.agent().get('/graphql/admin', { headers: { accept: 'application/json' } })).status).toBe(405);
  await open.stop();
});

describe('bodies that are no request are refused with 4xx', () => {
  test.each([
    ['empty', ''],
    ['broken JSON', '{"query":'],
    ['a batch', `[${query}]`],
    ['a number', '5'],
    ['null', 'null'],
    ['no query', '{}'],
    ['a query that is no text', '{"query":{"kind":"Document"}}'],
    ['variables that are a list', '{"query":"{ __typename }","variables":[]}'],
    ['an operation name that is a number', '{"query":"{ __typename }","operationName":5}'],
    ['a prototype', '{"query":"{ __typename }","__proto__":{"x":1}}'],
    ['a syntax error', '{"query":"{ __typename"}'],
    ['an operation that is not there', '{"query":"query A { __typename }","operationName":"B"}'],
    ['two operations and no name', '{"query":"query A { __typename } query B { __typename }"}'],
  ])('%s', async (_name, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_PARSE_FAILED|OPERATION_RESOLUTION_FAILURE)$/);
    expect(answer.text).not.toMatch(/node_modules|at .*\.[tj]s|stack/);
  });

  test('a body above the limit', async () => {
    const answer = await post(JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(1_100_000) } }));
    expect(answer.status).toBe(413);
    expect(answer.json.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});

test('RS-132: persisted queries are not a way in', async () => {
  const answer = await post(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }));
  expect(answer.status).toBe(400);
});

test('a fault of ours says nothing but that, with the id to search for', async () => {
  await platform.sql('alter table scope rename to scope_away');
  const answer = await platform
    .agent()
    .postJson('/graphql/admin', { query: '{ scopes { edges { node { scopeId } } } }' }, { headers: { authorization: `Bearer ${token}` } });
  await platform.sql('alter table scope_away rename to scope');
  expect(answer.json.errors).toEqual([
    {
      message: 'Something went wrong on our side.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', transactionId: expect.stringMatching(/^SIGNET-/) },
      locations: expect.anything(),
      path: ['scopes'],
    },
  ]);
});
