import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openSession } from '../../src/kernel/store/database.ts';
import type { PageRequest } from '../../src/kernel/store/page-request.ts';
import { ensurePartition } from '../../src/kernel/store/partitions.ts';
import { type Cursor, encodeCursor } from '../../src/kernel/trail/cursor.ts';
import { readTrailAfter } from '../../src/kernel/trail/read-trail.ts';
import type { TrailSource } from '../../src/kernel/trail/trail-source.ts';
import { type AuditFilterInput, auditFilter } from '../../src/trail/audit/audit-filter.ts';
import { readAuditEvents } from '../../src/trail/audit/index.ts';
import { readTransaction } from '../../src/trail/audit/read-transaction.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';

const months = 24;
const perMonth = 2500;
let opened: TestRuntime;
let session: pg.Client;
let middle: Cursor;
let now: Date;
let filled: Set<string>;

/** Two years of events, of which the user `busy` and the client `busy` have every tenth. */
const fill = `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id, flow_id, client_id, app_name, person_key, person_ref, sealed,
    admin_user, address_ref)
  select gen_random_uuid(), at, case when i % 50 = 0 then 'CONSENT_GIVEN' else 'KIND_' || i % 60 end, 'SUCCESS', 'CONSENT', 'OAUTH',
    't' || i, case when i % 5 = 0 then gen_random_uuid() end, case when i % 10 = 0 then 'busy' else 'client' || i % 40 end, 'app' || i % 30, gen_random_uuid(),
    decode(case when i % 10 = 0 then $2 else md5('p' || i % 3000) end, 'hex'), 'x', case when i % 20 = 0 then 'admin' || i % 7 end, decode(md5('a' || i % 200), 'hex')
  from (select i, $1::timestamptz + i * ($3::timestamptz - $1::timestamptz) / ${months * perMonth} as at from generate_series(1, ${months * perMonth} - 1) i) as n`;

beforeAll(async () => {
  opened = await openTestRuntime();
  const { database, trail } = opened.runtime;
  session = openSession(database.url, 120_000, 'test');
  await session.connect();
  now = (await session.query('select now() as now')).rows[0].now;
  const query = (text: string) => session.query(text).then(({ rows }) => rows);
  for (let offset = -months; offset <= 0; offset += 1) await ensurePartition(query, 'audit_event', now, offset);
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months + 1, 1));
  await session.query(fill, [start, trail.references.person('busy'), now]);
  await session.query('vacuum analyze audit_event');
  const [row] = (
    await session.query(`select epoch, tx::text as tx, seq::text as seq from audit_event where transaction_id = 't${(months * perMonth) / 2}'`)
  ).rows;
  // In the first days of a month it holds few events, and few may be read in any way.
  const many = `select tableoid::regclass::text as name from audit_event group by tableoid having count(*) >= ${perMonth / 5}`;
  filled = new Set((await session.query(many)).rows.map(({ name }) => name));
  expect(filled.size).toBeGreaterThanOrEqual(months - 1);
  middle = { epoch: row.epoch, tx: BigInt(row.tx), seq: BigInt(row.seq) };
});
afterAll(async () => {
  await session.end();
  await opened.close();
});

interface Said {
  readonly text: string;
  readonly values: readonly unknown[];
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
}

/** The statements that a read says. */
async function said(read: (source: TrailSource) => Promise<unknown>): Promise<Said[]> {
  const all: Said[] = [];
  const { trail } = opened.runtime;
  await read({
    ...trail,
    query: <Row>(text: string, values: readonly unknown[] = []) => {
      all.push({ text, values });
      return trail.query<Row>(text, values);
    },
  });
  return all;
}

/** What a statement does to the trail: planned for its values, or once for all. */
async function plan({ text, values }: Said, mode: 'force_custom_plan' | 'force_generic_plan'): Promise<Node[]> {
  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return `'{${value.join(',')}}'`;
    if (value instanceof Date) return `'${value.toISOString()}'`;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
  };
  await session.query(`set plan_cache_mode = ${mode}`);
  await session.query(`prepare asked as ${text}`);
  const { rows } = await session.query(`explain (format json) execute asked(${values.map(literal).join(', ')})`);
  await session.query('deallocate asked');
  const nodes: Node[] = [];
  const walk = (node: Node): void => {
    nodes.push(node);
    for (const below of node.Plans ?? []) walk(below);
  };
  walk(rows[0]['QUERY PLAN'][0].Plan);
  return nodes;
}

/** Partitions with few rows may be read in any way. */
const isOfTrail = (node: Node) => filled.has(node['Relation Name'] ?? '');
const partitionOf = (index: string | undefined) => /^audit_event_\d+/.exec(index ?? '')?.[0] ?? '';
const first: PageRequest = { count: 50, isBackward: false, after: undefined, before: undefined } as PageRequest;
const page =
  (filter: AuditFilterInput, request: Partial<PageRequest> = {}) =>
  (source: TrailSource) =>
    readAuditEvents(source, auditFilter(filter), { ...first, ...request });
const after = () => ({ after: encodeCursor(middle) });

const inOrder = /_pkey$/;
const cases: readonly [string, RegExp, () => (source: TrailSource) => Promise<unknown>][] = [
  ['the first page', inOrder, () => page({})],
  ['a page behind a cursor', inOrder, () => page({}, after())],
  ['a page before a cursor', inOrder, () => page({}, { before: encodeCursor(middle), isBackward: true })],
  ['of a user', /person_ref/, () => page({ userId: 'busy' })],
  ['of a user behind a cursor', /person_ref/, () => page({ userId: 'busy' }, after())],
  ['of a client', /client_id/, () => page({ clientId: 'busy' })],
  ['of a client behind a cursor', /client_id/, () => page({ clientId: 'busy' }, after())],
  ['of an application', /app_name/, () => page({ appName: 'app7' })],
  ['of an administrator', /admin_user/, () => page({ adminUser: 'admin1' })],
  ['of an address', /address_ref/, () => page({ clientIp: '192.0.2.1' })],
  ['of a type', /_type_/, () => page({ types: ['CONSENT_GIVEN'] })],
  ['of a category', /_type_|_pkey$/, () => page({ categories: ['CONSENT'] })],
  ['of a transaction', /transaction_id/, () => page({ transactionId: 't50' })],
  ['all of a transaction with its flow', /transaction_id|flow_id/, () => (source) => readTransaction(source, 't50')],
  ['what comes behind a cursor', inOrder, () => (source) => readTrailAfter(source, middle, 200)],
  ['what comes behind the beginning', inOrder, () => (source) => readTrailAfter(source, { epoch: 0, tx: 0n, seq: -1n }, 200)],
];

test.each(cases)('%s: each partition is read through its index, in order', async (_what, index, read) => {
  const statements = await said(read());
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements)
    for (const mode of ['force_custom_plan', 'force_generic_plan'] as const) {
      const nodes = await plan(statement, mode);
      const scans = nodes.filter(isOfTrail);
      expect(scans.length).toBeGreaterThanOrEqual(filled.size);
      expect(scans.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
      for (const { 'Index Name': name } of nodes) if (filled.has(partitionOf(name))) expect(name).toMatch(index);
      if (index === inOrder) expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
    }
});

test('a span of time leaves the partitions it touches', async () => {
  const from = new Date(now.getTime() - 40 * 86_400_000);
  const to = new Date(now.getTime() - 35 * 86_400_000);
  for (const filter of [
    { from, to },
    { from, to, userId: 'busy' },
    { from, to, clientId: 'busy' },
  ])
    for (const statement of await said(page(filter)))
      expect((await plan(statement, 'force_custom_plan')).filter(isOfTrail).length).toBeLessThanOrEqual(2);
});

test('pages of one kind are one statement, planned once', async () => {
  const [one] = await said(page({ clientId: 'busy' }));
  const [other] = await said(page({ clientId: 'client3' }, { count: 41 }));
  expect(other?.text).toBe(one?.text);
  const { edges } = await page({ clientId: 'client3' }, { count: 41 })(opened.runtime.trail);
  expect(edges).toHaveLength(41);
});
