import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { auditEventNames } from '../../src/kernel/contract/catalogue.ts';
import { ask } from '../support/graphql.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';

let platform: Platform;
let token: string;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_AUDIT_EXCLUDED_EVENTS: 'API_ACCESS_GRANTED' } });
  ({ token } = await signInAdmin(platform));
  await platform.sql('delete from audit_event');
  const rows = Array.from({ length: 250 }, (_, index) => {
    const subject = { userId: index % 2 === 0 ? `User-${index % 10}` : 'other', clientId: `client-${index % 5}`, appName: `App ${index % 3}` };
    const caller = {
      transactionId: `tx-${Math.floor(index / 2)}`,
      clientIp: index % 4 === 0 ? '2001:db8::1' : '10.1.2.3',
      userAgent: 'jest',
      ...(index % 7 === 0 ? { adminUser: 'root' } : {}),
    };
    const [name, details] = [
      ['CONSENT_GIVEN', { scopes: ['read'], persistentScopes: [] }],
      ['CONSENT_CSRF_INVALID', { reason: 'expired' }],
      ['TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS', {}],
      ['ADMIN_SCOPE_CREATED', { objectType: 'Scope', objectId: `s${index}`, changes: {} }],
    ][index % 4] as ['CONSENT_GIVEN', Record<string, unknown>];
    return trailRow(name, { ...details, ...subject }, caller);
  });
  await appendTrail(platform, rows);
  await settled(platform);
});
// What a test adds goes with it: every test finds the same 250 events.
afterEach(() => platform.sql("delete from audit_event where transaction_id not like 'tx-%'"));
afterAll(() => platform.stop());

const query = `query ($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
  auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id cursor type transactionId } } } }`;

async function page(variables: object) {
  const { data, errors } = await ask(platform, 'admin', query, variables, { token });
  expect(errors).toBeUndefined();
  return data.auditEvents;
}

async function count(filter: object): Promise<number> {
  const { data, errors } = await ask(
    platform,
    'admin',
    'query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 1) { totalCount } }',
    { filter },
    { token },
  );
  expect(errors).toBeUndefined();
  return data.auditEvents.totalCount;
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of the answer
function idsOf(connection: any): string[] {
  return connection.edges.map((edge: { node: { id: string } }) => edge.node.id);
}

async function newestFirst(): Promise<string[]> {
  return (await platform.sql<{ id: string }>('select id from audit_event order by epoch desc, tx desc, seq desc')).map(({ id }) => id);
}

test('RS-156: all events, newest first, unique and with a zone in the time', async () => {
  const all = await newestFirst();
  expect(idsOf(await page({ first: 1000 }))).toEqual(all);
  const { data } = await ask(
    platform,
    'admin',
    '{ auditEvents(first: 1) { totalCount edges { cursor node { id cursor type name occurredAt outcome category clientId appName userId adminUser transactionId clientIp userAgent channel details detailsText } } } }',
    {},
    { token },
  );
  expect(data.auditEvents).toEqual({
    totalCount: 250,
    edges: [
      {
        cursor: expect.any(String),
        node: {
          id: all[0],
          cursor: data.auditEvents.edges[0].cursor,
          type: 'CONSENT_CSRF_INVALID',
          name: 'Consent csrf invalid',
          occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          outcome: 'FAILURE',
          category: 'CONSENT',
          clientId: 'client-4',
          appName: 'App 0',
          userId: 'other',
          adminUser: null,
          transactionId: 'tx-124',
          clientIp: '10.1.2.3',
          userAgent: 'jest',
          channel: 'CLI',
          details: { reason: 'expired' },
          detailsText: 'reason: expired',
        },
      },
    ],
  });
});

test.each([7, 100])('pages of %i forward and backward meet every event once', async (size) => {
  const all = await newestFirst();
  const forward: string[] = [];
  let after: string | null = null;
  do {
    const part: Awaited<ReturnType<typeof page>> = await page({ first: size, after });
    forward.push(...idsOf(part));
    expect(part.pageInfo.hasPreviousPage).toBe(after !== null);
    after = part.pageInfo.hasNextPage ? part.pageInfo.endCursor : null;
  } while (after);
  expect(forward).toEqual(all);

  const backward: string[] = [];
  let before: string | null = null;
  do {
    const part: Awaited<ReturnType<typeof page>> = await page({ last: size, before });
    backward.unshift(...idsOf(part));
    before = part.pageInfo.hasPreviousPage ? part.pageInfo.startCursor : null;
  } while (before);
  expect(backward).toEqual(all);
});

test('events that arrive between two pages shift nothing', async () => {
  const first = await page({ first: 10 });
  await appendTrail(platform, [trailRow('USER_DELETED', { userId: 'late' })]);
  await settled(platform);
  const second = await page({ first: 10, after: first.pageInfo.endCursor });
  const all = (await newestFirst()).slice(1);
  expect([...idsOf(first), ...idsOf(second)]).toEqual(all.slice(0, 20));
  expect(idsOf(await page({ last: 5, before: first.pageInfo.startCursor }))).toHaveLength(1);
});

describe('filters: all hold, values of a list are alternatives', () => {
  test.each([
    ['one type', { types: ['CONSENT_GIVEN'] }, 63],
    ['two types', { types: ['CONSENT_GIVEN', 'ADMIN_SCOPE_CREATED'] }, 125],
    ['an empty list is no condition', { types: [] }, 250],
    ['excludeTypes wins', { types: ['CONSENT_GIVEN', 'ADMIN_SCOPE_CREATED'], excludeTypes: ['CONSENT_GIVEN'] }, 62],
    ['everything but one', { excludeTypes: ['CONSENT_GIVEN'] }, 187],
    ['category', { categories: ['CONSENT'] }, 126],
    ['outcome', { outcomes: ['FAILURE'] }, 63],
    ['category and outcome', { categories: ['CONSENT', 'ADMIN'], outcomes: ['SUCCESS'] }, 125],
    ['nothing can match', { types: ['CONSENT_GIVEN'], outcomes: ['FAILURE'] }, 0],
    ['user, whatever the case', { userId: 'uSER-4' }, 25],
    ['user and type', { userId: 'User-4', types: ['CONSENT_GIVEN'] }, 13],
    ['client', { clientId: 'client-3' }, 50],
    ['application', { appName: 'App 1' }, 83],
    ['administrator', { adminUser: 'root' }, 36],
    ['transaction', { transactionId: 'tx-7' }, 2],
    ['address, in any spelling', { clientIp: '2001:0db8:0:0:0:0:0:1' }, 63],
    ['from the future', { from: '2999-01-01T00:00:00Z' }, 0],
    ['until now', { to: '2999-01-01T00:00:00+01:00' }, 250],
  ])('%s', async (_name, filter, expected) => {
    expect(await count(filter)).toBe(expected);
    expect((await page({ filter, first: 1000 })).edges).toHaveLength(expected);
    expect((await page({ filter, last: 1000 })).edges).toHaveLength(expected);
  });

  test('the end of a time span is in it unless it is said not to be', async () => {
    const [{ at }] = await platform.sql('select max(occurred_at) as at from audit_event where $1', [true]);
    const to = (at as Date).toISOString();
    const last = await count({ from: to, to });
    expect(last).toBeGreaterThan(0);
    expect(await count({ to, toExclusive: true })).toBe(250 - last);
  });

  test('pages of a filter', async () => {
    const filter = { types: ['CONSENT_GIVEN', 'ADMIN_SCOPE_CREATED'] };
    const whole = idsOf(await page({ filter, first: 1000 }));
    const start = await page({ filter, first: 60 });
    const rest = await page({ filter, first: 1000, after: start.pageInfo.endCursor });
    expect([...idsOf(start), ...idsOf(rest)]).toEqual(whole);
  });
});

test.each([
  ['a cursor that is none', { after: 'x' }],
  ['an empty cursor', { before: '' }],
  ['a cursor with SQL inside', { after: Buffer.from("1.1.1'; drop table audit_event").toString('base64url') }],
  ['a cursor in another spelling', { after: Buffer.from('1.01.1').toString('base64url') }],
  ['a cursor beyond all numbers', { after: Buffer.from(`1.${'z'.repeat(13)}.1`).toString('base64url') }],
  ['a page of nothing', { first: 0 }],
  ['a negative page', { first: -5 }],
  ['a page of 1001', { first: 1001 }],
  ['a last page of 1001', { last: 1001 }],
  ['an address that is none', { filter: { clientIp: '10.0.0.300' } }],
  ['a time without zone', { filter: { from: '2026-01-01T00:00:00' } }],
  ['a day that is none', { filter: { from: '2026-02-30T00:00:00Z' } }],
  ['a type that is none', { filter: { types: ['NO_SUCH_TYPE'] } }],
])('BAD_USER_INPUT: %s', async (_name, variables) => {
  const { errors, data } = await ask(platform, 'admin', query, variables, { token });
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(data?.auditEvents).toBeFalsy();
  expect(errors?.[0]?.message).not.toMatch(/syntax|operator|column/);
});

test('texts that could upset the database are only texts', async () => {
  for (const value of ["'; drop table audit_event; --", '\u0000', '%', '\\', 'x'.repeat(10_000)])
    expect(await count({ userId: value, clientId: value, appName: value })).toBe(0);
});

test('totalCount gives up above 10 000', async () => {
  await platform.sql(
    `insert into audit_event (id, type, outcome, category, channel, transaction_id) select gen_random_uuid(), 'USER_CREATED', 'SUCCESS', 'EXTENSION', 'CLI', 'many' from generate_series(1, 10001)`,
  );
  await settled(platform);
  expect(await count({})).toBeNull();
  expect(await count({ types: ['USER_CREATED'] })).toBeNull();
  expect(await count({ types: ['CONSENT_GIVEN'] })).toBe(63);
});

test('only events whose order is final appear, so that no later one can slip in behind a cursor', async () => {
  const { default: pg } = await import('pg');
  const slow = new pg.Client({ connectionString: platform.databaseUrl });
  await slow.connect();
  await slow.query('begin');
  await slow.query(
    `insert into audit_event (id, type, outcome, category, channel, transaction_id) values (gen_random_uuid(), 'USER_CREATED', 'SUCCESS', 'EXTENSION', 'CLI', 'slow')`,
  );
  await appendTrail(platform, [trailRow('USER_DELETED', { userId: 'fast' })]);
  const during = await page({ first: 1 });
  expect(during.edges[0].node.transactionId).toBe('tx-124');
  await slow.query('commit');
  await slow.end();
  await settled(platform);
  const after = await page({ last: 10, before: during.pageInfo.startCursor });
  expect(after.edges.map((edge: { node: { type: string } }) => edge.node.type)).toEqual(['USER_DELETED', 'USER_CREATED']);
});

test('the catalogue can be read', async () => {
  const { data } = await ask(platform, 'admin', '{ auditEventTypes { type name category outcome description excluded } }', {}, { token });
  expect(data.auditEventTypes.map(({ type }: { type: string }) => type)).toEqual(auditEventNames);
  expect(data.auditEventTypes.filter(({ excluded }: { excluded: boolean }) => excluded).map(({ type }: { type: string }) => type)).toEqual([
    'API_ACCESS_GRANTED',
  ]);
  expect(data.auditEventTypes[0]).toMatchObject({ name: expect.any(String), description: expect.stringMatching(/\.$/) });
});

test('a rare type among many events is found through its index, without reading all', async () => {
  await platform.sql(
    `insert into audit_event (id, type, outcome, category, channel, transaction_id) select gen_random_uuid(), 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'SUCCESS', 'TOKEN', 'OAUTH', 'bulk' from generate_series(1, 20000)`,
  );
  await settled(platform);
  await platform.sql('analyze audit_event');
  const { readAuditEvents, auditFilter } = await import('../../src/trail/audit/index.ts');
  let text = '';
  let values: readonly unknown[] = [];
  const query = async <Row>(statement: string, binds: readonly unknown[] = []): Promise<Row[]> => {
    [text, values] = [statement, binds];
    return platform.sql(statement, binds) as Promise<Row[]>;
  };
  await readAuditEvents({ ...platform.runtime.trail, query }, auditFilter({ types: ['ADMIN_SCOPE_CREATED', 'CONSENT_CSRF_INVALID'] }), {
    count: 20,
    isBackward: false,
    after: undefined,
    before: undefined,
  });
  const plan = (await platform.sql<{ 'QUERY PLAN': string }>(`explain (analyze, timing off) ${text}`, values))
    .map((row) => row['QUERY PLAN'])
    .join('\n');
  expect(plan).not.toContain('Seq Scan on audit_event');
  expect(plan).toMatch(/Index .*Scan/);
  const rows = [...plan.matchAll(/Scan.*rows=([\d.]+) loops/g)].map(([, read]) => Number(read));
  expect(Math.max(...rows)).toBeLessThan(200);
});
