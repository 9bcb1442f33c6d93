import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { basicOf, type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';

let platform: Platform;
let trail: Trail;
let reader: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  reader = await givenApiClient(platform, ['EVENTS'], { name: 'The collector' });
  const caller = { clientIp: '10.1.2.3', userAgent: 'jest', adminUser: 'root' };
  const rows = Array.from({ length: 47 }, (_, index) => {
    const subject = { userId: `User-${index % 2}`, clientId: `client-${index % 3}`, appName: 'App' };
    const about = { ...caller, transactionId: `tx-${index}` };
    return index % 2 === 0
      ? trailRow('CONSENT_GIVEN', { scopes: ['read'], persistentScopes: [], ...subject }, about)
      : trailRow('CONSENT_CSRF_INVALID', { reason: 'expired', ...subject }, about);
  });
  await appendTrail(platform, rows);
  await settled(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const path = '/oauth/api/v1/events';
const ask = (query = '', headers: Record<string, string> = reader.basic) => platform.agent().get(`${path}${query}`, { headers });
const idsOf = (answer: Awaited<ReturnType<typeof ask>>): string[] =>
  answer.json.result_set.map(({ transaction_id }: { transaction_id: string }) => transaction_id);

describe('who may ask: API_ACCESS_* (oauth.md §4.2)', () => {
  test('RS-069 nobody without credentials', async () => {
    for (const [reason, headers] of [
      ['absent', {}],
      ['wrong_secret', basicOf(reader.clientId, 'wrong')],
      ['unknown_client', basicOf('nobody', 'wrong')],
    ] as const) {
      const answer = await ask('', headers);
      expect([answer.status, answer.json.code, answer.headers.get('www-authenticate')]).toEqual([401, 'unauthorized', 'Basic realm="oauth"']);
      await trail.expectTrail([['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { channel: 'REST_API', details: { reason, api: 'events' } }]]);
    }
    const inAddress = await ask(`?client_id=${reader.clientId}&client_secret=${reader.secret}`, {});
    expect(inAddress.status).toBe(401);
  });

  test('nobody without the scope, and no web client that may not act for itself', async () => {
    const other = await givenApiClient(platform, ['CONFIG', 'TOKEN_INTROSPECTION']);
    const web = await givenClient(platform, { grant_types: ['AUTHORIZATION_CODE'], api_scopes: ['EVENTS'] });
    await trail.mark();
    expect((await ask('', other.basic)).json.code).toBe('forbidden');
    expect((await ask('', web.basic)).json.code).toBe('forbidden');
    await trail.expectTrail([
      ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: other.clientId, details: { api: 'events', requiredScope: 'signet_api_events' } }],
      ['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { clientId: web.clientId, details: { api: 'events' } }],
    ]);
  });
});

test('a page: newest first, in the words of the Events API, and the access is in the trail', async () => {
  const answer = await ask('?transaction_id=tx-3');
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual([
    200,
    'no-store',
    'application/json; charset=utf-8',
  ]);
  expect(answer.json).toEqual({
    result_set: [
      {
        event_identifier: expect.stringMatching(/^[0-9a-f-]{36}$/),
        event_type: 'CONSENT_CSRF_INVALID',
        event_name: 'Consent csrf invalid',
        occurred: expect.any(Number),
        client_id: 'client-0',
        app_name: 'App',
        user_id: 'User-1',
        event_agent_user: 'root',
        transaction_id: 'tx-3',
        client_ip: '10.1.2.3',
        user_agent: 'jest',
      },
    ],
    pagination: {
      total_results: 1,
      offset: 0,
      page_size: 20,
      max_visible: 10,
      pages_before: 5,
      range_start: 1,
      range_end: 1,
      first_page: 0,
      last_page: 0,
      number_of_pages: 1,
      previous_page: null,
      next_page: null,
      visible_pages: [0],
    },
  });
  await trail.expectTrail([
    ['API_ACCESS_GRANTED', { outcome: 'SUCCESS', clientId: reader.clientId, appName: 'The collector', details: { api: 'events' } }],
  ]);
});

test('pages meet every event once; a page beyond the end is empty', async () => {
  const met: string[] = [];
  for (let page: number | null = 0; page !== null; ) {
    const answer: Awaited<ReturnType<typeof ask>> = await ask(`?event_type=CONSENT_GIVEN&event_type=CONSENT_CSRF_INVALID&size=5&page=${page}`);
    met.push(...idsOf(answer));
    if (page === 4)
      expect(answer.json.pagination).toMatchObject({
        total_results: 47,
        offset: 20,
        range_start: 21,
        range_end: 25,
        last_page: 9,
        number_of_pages: 10,
        previous_page: 3,
        next_page: 5,
        visible_pages: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      });
    page = answer.json.pagination.next_page;
  }
  expect(met).toEqual(Array.from({ length: 47 }, (_, index) => `tx-${46 - index}`));
  const beyond = await ask('?event_type=CONSENT_GIVEN&size=5&page=900');
  expect(beyond.json.result_set).toEqual([]);
  expect(beyond.json.pagination).toMatchObject({ total_results: 24, range_start: 0, range_end: 0, previous_page: 4, next_page: null });
});

test.each([
  ['user, whatever the case', 'user_id=uSER-1', 23],
  ['client', 'client_id=client-1&event_type=CONSENT_GIVEN', 8],
  ['types are alternatives', 'event_type=CONSENT_GIVEN&event_type=CONSENT_CSRF_INVALID', 47],
  ['exclude_event_type wins', 'event_type=CONSENT_GIVEN&event_type=CONSENT_CSRF_INVALID&exclude_event_type=CONSENT_GIVEN', 23],
  ['nothing can match', 'event_type=CONSENT_GIVEN&exclude_event_type=CONSENT_GIVEN', 0],
  ['empty values are none', 'event_type=CONSENT_GIVEN&user_id=&client_id=', 24],
  ['unknown parameters are left aside', 'event_type=CONSENT_GIVEN&colour=red', 24],
  ['from the future', 'event_type=CONSENT_GIVEN&start_date=32503680000000', 0],
  ['until the future, written', 'event_type=CONSENT_GIVEN&end_date=2999-01-01T00:00:00%2B01:00', 24],
])('filter: %s', async (_name, query, expected) => {
  const answer = await ask(`?${query}&size=1000`);
  expect([answer.status, answer.json.result_set.length, answer.json.pagination.total_results]).toEqual([200, expected, expected]);
});

test('the end of a time span is in it unless it is said not to be', async () => {
  const at = (await ask('?transaction_id=tx-5')).json.result_set[0].occurred;
  expect((await ask(`?transaction_id=tx-5&start_date=${at}&end_date=${at}`)).json.result_set).toHaveLength(1);
  expect((await ask(`?transaction_id=tx-5&start_date=${at}&end_date=${at}&end_date_exclusive=true`)).json.result_set).toHaveLength(0);
});

test.each([
  'size=0',
  'size=1001',
  'size=x',
  'page=-1',
  'page=1e3',
  'page=101&size=1000',
  'page=0&page=1',
  'user_id=a&user_id=b',
  'user_id=%00',
  'event_type=NO_SUCH_TYPE',
  'event_type=consent_given',
  'start_date=yesterday',
  'end_date=2026-01-01T00:00:00',
  'end_date_exclusive=maybe',
  `user_id=${'x'.repeat(256)}`,
  Array.from({ length: 601 }, () => 'event_type=CONSENT_GIVEN').join('&'),
])('400 invalid_request: %.40s', async (query) => {
  const answer = await ask(`?${query}`);
  expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
  expect(answer.json.message).not.toMatch(/syntax|operator|column/);
  await trail.expectTrail(['API_ACCESS_GRANTED']);
});

test('totals are counted to 10 000 and a page turner still goes on', async () => {
  await platform.sql(
    `insert into audit_event (id, type, outcome, category, channel, transaction_id) select gen_random_uuid(), 'USER_CREATED', 'SUCCESS', 'EXTENSION', 'CLI', 'many' from generate_series(1, 12005)`,
  );
  await settled(platform);
  expect((await ask('?transaction_id=many&size=1000')).json.pagination).toMatchObject({ total_results: 10_001, next_page: 1 });
  const deep = await ask('?transaction_id=many&size=1000&page=11');
  expect([deep.status, deep.json.message]).toEqual([200, undefined]);
  expect(deep.json.pagination).toMatchObject({ total_results: 12_001, next_page: 12 });
  const last = await ask('?transaction_id=many&size=1000&page=12');
  expect(last.json.result_set).toHaveLength(5);
  expect(last.json.pagination.next_page).toBeNull();
});

test('other methods are refused', async () => {
  const answer = await platform.agent().postForm(path, {}, { headers: reader.basic });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
});
