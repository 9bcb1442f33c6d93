import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate } from '../../src/kernel/store/migrate.ts';
import { dropPartitionsBefore, ensurePartitions } from '../../src/kernel/store/partitions.ts';
import { readTrailAfter, readTrailEnd } from '../../src/kernel/trail/read-trail.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { sayOnce } from '../support/test-database.ts';
import { openTestRuntime } from '../support/test-runtime.ts';
import { waitUntil } from '../support/wait-until.ts';

const day = 86_400_000;

function say<Row>(clone: Clone, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return sayOnce<Row>(clone.url, text, values);
}

function partitionsOf(clone: Clone, table: string): Promise<string[]> {
  const text = `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass order by 1`;
  return say<{ name: string }>(clone, text, [table]).then((rows) => rows.map((row) => row.name));
}

test('migrations started by several processes at once are applied once', async () => {
  const clone = await cloneDatabase('empty');
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(clone.url)));
  const working = applied.filter((names) => names.length > 0);
  expect(working).toHaveLength(1);
  expect(working[0]?.[0]).toBe('0001-foundation');
  expect(await say(clone, 'select 1 from schema_migration')).toHaveLength(working[0]?.length as number);
  expect(await migrate(clone.url)).toEqual([]);
  await clone.drop();
});

describe('partitions', () => {
  let clone: Clone;
  const query = (text: string, values: readonly unknown[] = []) => say(clone, text, values);
  beforeEach(async () => {
    clone = await cloneDatabase();
  });
  afterEach(() => clone.drop());

  test('cover now and what tokens may live, without a gap', async () => {
    for (const days of [0, 1, 30]) {
      const insert = `insert into access_token (id, hash, client_id, scopes, expires_at) values (gen_random_uuid(), $1, 'c', '{}', now() + make_interval(days => $2))`;
      await query(insert, [Buffer.from([days]), days]);
    }
    await query(
      `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id) values (gen_random_uuid(), now() + interval '1 month', 'X', 'INFO', 'ADMIN', 'CLI', 't')`,
    );
  });

  test('are made ahead again and again, also across the end of a year', async () => {
    await ensurePartitions(query, new Date('2031-12-30T23:00:00Z'));
    await ensurePartitions(query, new Date('2031-12-31T23:59:59Z'));
    const names = await partitionsOf(clone, 'access_grant');
    const days = Array.from({ length: 19 }, (_, at) => new Date(Date.UTC(2031, 11, 28 + at)).toISOString().slice(0, 10).replaceAll('-', ''));
    expect(names.filter((name) => /2031|2032/.test(name))).toEqual(days.map((date) => `access_grant_${date}`));
    expect((await partitionsOf(clone, 'audit_event')).filter((name) => /2031|2032/.test(name))).toEqual([
      'audit_event_203111',
      'audit_event_203112',
      'audit_event_203201',
      'audit_event_203202',
    ]);
  });

  test('whose time is over are dropped, and only those', async () => {
    const now = new Date();
    const before = await partitionsOf(clone, 'access_token');
    const today = `access_token_${now.toISOString().slice(0, 10).replaceAll('-', '')}`;
    const dropped = await dropPartitionsBefore(query, 'access_token', now);
    expect(dropped).toEqual(before.filter((name) => name < today));
    expect(dropped.length).toBeGreaterThan(0);
    expect(await partitionsOf(clone, 'access_token')).toEqual(before.filter((name) => name >= today));
    expect(await dropPartitionsBefore(query, 'access_token', now)).toEqual([]);
  });

  test('of the trail are kept while the month they hold has a day that is kept', async () => {
    const month = (date: Date) => `audit_event_${date.toISOString().slice(0, 7).replace('-', '')}`;
    await ensurePartitions(query, new Date('2030-03-15T00:00:00Z'));
    await dropPartitionsBefore(query, 'audit_event', new Date('2030-03-31T00:00:00Z'));
    const names = await partitionsOf(clone, 'audit_event');
    expect(names[0]).toBe(month(new Date('2030-03-01T00:00:00Z')));
    expect(day).toBe(86_400_000);
  });
});

describe('the epoch of the trail', () => {
  const add = (id: number, tx?: string) =>
    `insert into audit_event (id, type, outcome, category, channel, transaction_id${tx ? ', tx' : ''}) values (gen_random_uuid(), 'USER_DELETED', 'SUCCESS', 'EXTENSION', 'CLI', '${id}'${tx ? `, '${tx}'` : ''})`;

  test('is raised when the rows are ahead of the transaction counter, so that new events stand behind old ones', async () => {
    const clone = await cloneDatabase();
    const query = <Row>(text: string, values: readonly unknown[] = []) => say<Row>(clone, text, values);
    const { runtime, close } = await openTestRuntime({ databaseUrl: clone.url });
    const start = await readTrailEnd(runtime.trail);
    // What a restored cluster looks like: rows of transactions that its counter has not reached yet.
    await query(add(1, '900000000000'));
    await query(add(2, '900000000001'));
    await query(add(3));
    // Rows are final only when no older transaction is open anywhere in the cluster, which other suites share.
    const readAtLeast = async (count: number) => {
      await waitUntil(`${count} events are settled`, async () => (await readTrailAfter(runtime.trail, start, 10)).length >= count);
      return readTrailAfter(runtime.trail, start, 10);
    };
    expect((await readAtLeast(1)).map((found) => found.transactionId)).toEqual(['3']);

    await migrate(clone.url);
    await query(add(4));
    const all = await readAtLeast(4);
    expect(all.map((found) => found.transactionId)).toEqual(['3', '1', '2', '4']);
    expect(all.map((found) => found.place.epoch)).toEqual([1, 1, 1, expect.any(Number)]);
    expect(all[3]?.place.epoch).toBeGreaterThan(1);
    const second = all[2]?.place;
    expect((await readTrailAfter(runtime.trail, second as never, 10)).map((found) => found.transactionId)).toEqual(['4']);

    await migrate(clone.url);
    expect(await query('select epoch from audit_epoch order by 1')).toEqual([{ epoch: 1 }, { epoch: all[3]?.place.epoch }]);
    await close();
    await clone.drop();
  });
});
