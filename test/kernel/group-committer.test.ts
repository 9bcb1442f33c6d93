import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GroupCommitter } from '../../src/kernel/store/group-committer.ts';
import { groupedStatement } from '../../src/kernel/store/grouped-statement.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';

/** Adds a row unless its key is taken; the answer names it. `failures` must not be null. */
const addThrottle = groupedStatement<{ key: string; failures: number | null }, { ord: number; key: string }>(
  'test-add-throttle',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, key text, failures int)),
   added as (insert into throttle (key, failures, window_ends_at) select key, failures, now() from asked on conflict do nothing returning key)
   select asked.ord, added.key from asked join added using (key)`,
);
const sleepLong = groupedStatement<{ key: string }>('test-sleep', `select 0 as ord from json_array_length($1::json), pg_sleep(30)`);

let opened: TestRuntime;
let committer: GroupCommitter;
beforeAll(async () => {
  opened = await openTestRuntime();
});
afterAll(() => opened.close());
beforeEach(() => {
  committer = new GroupCommitter((text, values) => opened.runtime.database.query(text, values));
});

function rows(): Promise<{ key: string; failures: number }[]> {
  return opened.runtime.database.query('select key, failures from throttle order by key');
}

describe('the group committer', () => {
  test('answers each request with its own result', async () => {
    const keys = Array.from({ length: 450 }, (_, index) => `own-${index}`);
    const results = await Promise.all(keys.map((key) => committer.submit(addThrottle, { key, failures: 1 })));
    expect(results.map((result) => result?.key)).toEqual(keys);
    expect(committer.counts).toEqual({ batches: 3, rows: 450 });
  });

  test('answers undefined where the condition did not hold', async () => {
    await committer.submit(addThrottle, { key: 'taken', failures: 1 });
    const [taken, free] = await Promise.all([
      committer.submit(addThrottle, { key: 'taken', failures: 2 }),
      committer.submit(addThrottle, { key: 'free', failures: 2 }),
    ]);
    expect(taken).toBeUndefined();
    expect(free?.key).toBe('free');
  });

  test('answers only when the row is there for everyone', async () => {
    await committer.submit(addThrottle, { key: 'durable', failures: 1 });
    expect(await rows()).toContainEqual({ key: 'durable', failures: 1 });
  });

  test('lets a bad row fail alone', async () => {
    const keys = ['a', 'b', 'bad', 'c'].map((key) => `alone-${key}`);
    const results = await Promise.allSettled(keys.map((key) => committer.submit(addThrottle, { key, failures: key.endsWith('bad') ? null : 1 })));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((await rows()).map((row) => row.key).filter((key) => key.startsWith('alone'))).toEqual(['alone-a', 'alone-b', 'alone-c']);
  });

  test('rejects the whole batch when the connection is lost, and goes on with the next', async () => {
    const waiting = Promise.allSettled(['x', 'y', 'z'].map((key) => committer.submit(sleepLong, { key })));
    const running = `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid() and datname = current_database()`;
    for (let cut = 0; cut === 0; ) cut = (await opened.runtime.database.query(running)).length;
    const before = committer.counts.batches;
    expect((await waiting).map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(committer.counts.batches).toBe(before);
    expect((await committer.submit(addThrottle, { key: 'after', failures: 1 }))?.key).toBe('after');
  });

  test('drains: resolves when nothing waits any more', async () => {
    const results = Promise.all(['p', 'q'].map((key) => committer.submit(addThrottle, { key: `drain-${key}`, failures: 1 })));
    await committer.drain();
    expect((await rows()).filter((row) => row.key.startsWith('drain'))).toHaveLength(2);
    await results;
  });
});
