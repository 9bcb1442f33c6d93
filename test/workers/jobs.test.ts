import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Caller } from '../../src/kernel/contract/caller.ts';
import { AppError } from '../../src/kernel/contract/errors/app-error.ts';
import { type JobRow, jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { Job, JobHandlers } from '../../workers/job-handler.ts';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { openQueues } from '../../workers/queue/open-queues.ts';
import { relayJobs } from '../../workers/relay/relay-jobs.ts';
import { freePort } from '../support/free-port.ts';
import { startRedis } from '../support/test-redis.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { waitUntil } from '../support/wait-until.ts';
import { describeWithRedis } from '../support/with-redis.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A runtime with its own queues; they go when the test ends. */
async function open(redisUrl?: string, databaseUrl?: string): Promise<TestRuntime> {
  const redis = redisUrl ? { REDIS_URL: redisUrl, SIGNET_QUEUE_PREFIX: `{test-${randomBytes(6).toString('hex')}}` } : {};
  const opened = await openTestRuntime({ env: { SIGNET_LOG_LEVEL: 'info', ...redis }, ...(databaseUrl ? { databaseUrl } : {}) });
  ends.push(opened.close);
  return opened;
}

function startWith({ runtime }: TestRuntime, handler: (job: Job) => Promise<void>): Workers {
  const handlers = Object.fromEntries(Object.keys(jobTable).map((name) => [name, (_: unknown, job: Job) => handler(job)])) as unknown as JobHandlers;
  const workers = startWorkers(runtime, handlers);
  ends.push(() => workers.close());
  return workers;
}

/** Collects the jobs that carry this transaction id, not those of the schedules. */
function collector(transactionId: string) {
  const done: Job[] = [];
  return {
    done,
    handler: async (job: Job) => {
      if (job.transactionId === transactionId) done.push(job);
    },
  };
}

async function enqueue({ runtime }: TestRuntime, transactionId: string, count: number): Promise<void> {
  const caller: Caller = { transactionId, channel: 'CLI' };
  await run(
    runtime,
    caller,
    async (work) => {
      for (let index = 0; index < count; index += 1) work.enqueue('housekeeping.expired', {});
    },
    undefined,
  );
}

async function waiting({ runtime }: TestRuntime): Promise<number> {
  const [row] = await runtime.database.query<{ count: number }>('select count(*)::int as count from outbox_job');
  return row?.count ?? 0;
}

function suite(redisUrl?: string): void {
  test('a job leaves with the commit of its flow, is done once, and carries the request it stems from', async () => {
    const opened = await open(redisUrl);
    const { done, handler } = collector('request-1');
    startWith(opened, handler);
    await enqueue(opened, 'request-1', 3);
    await waitUntil('three jobs done', () => done.length === 3);
    await waitUntil('the outbox is empty', async () => (await waiting(opened)) === 0);
    await sleep(200);
    expect(done.map((job) => [job.name, job.payload, job.attempt])).toEqual(Array(3).fill(['housekeeping.expired', {}, 1]));
    expect(new Set(done.map((job) => job.id)).size).toBe(3);
  });

  test('a flow that throws hands on nothing', async () => {
    const opened = await open(redisUrl);
    const { done, handler } = collector('request-2');
    startWith(opened, handler);
    const failing = run(
      opened.runtime,
      { transactionId: 'request-2', channel: 'CLI' },
      async (work) => {
        work.enqueue('housekeeping.expired', {});
        throw new AppError('access_denied');
      },
      undefined,
    );
    await expect(failing).rejects.toThrow();
    await enqueue(opened, 'request-2', 1);
    await waitUntil('the other job is done', () => done.length > 0);
    await sleep(100);
    expect(done).toHaveLength(1);
  });

  test('a relay that died before it could note that it handed a job on adds nothing twice', async () => {
    const opened = await open(redisUrl);
    const { done, handler } = collector('request-3');
    startWith(opened, handler);
    await enqueue(opened, 'request-3', 20);
    await waitUntil('all done', () => done.length === 20);
    await waitUntil('the outbox is empty', async () => (await waiting(opened)) === 0);
    // Rows of which the queue knows already.
    const rows = done.map((job) => ({ id: job.id, name: job.name, payload: job.payload, sealed: null, transaction_id: job.transactionId }));
    await opened.runtime.database.query(
      `insert into outbox_job (id, name, payload, transaction_id)
        select id, name, payload, transaction_id from json_to_recordset($1::json) as r(id uuid, name text, payload jsonb, transaction_id text)`,
      [JSON.stringify(rows)],
    );
    opened.runtime.bell.ringJobs();
    await waitUntil(
      'handed on',
      async () => (await opened.runtime.database.query('select 1 from outbox_job where handed_on_at is null')).length === 0,
    );
    await enqueue(opened, 'request-3', 1);
    await waitUntil('a later job is done', () => done.length > 20);
    await sleep(200);
    expect(done).toHaveLength(21);
    expect(new Set(done.map((job) => job.id)).size).toBe(21);
  });

  test('two relays hand each job on once', async () => {
    const opened = await open(redisUrl);
    await enqueue(opened, 'request-4', 500);
    const added: string[] = [];
    const queues = { add: async (rows: readonly { id: string }[]) => void added.push(...rows.map((row) => row.id)) };
    const counts = await Promise.all(Array.from({ length: 4 }, () => relayJobs(opened.runtime, queues)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(500);
    expect(new Set(added).size).toBe(500);
    expect(added).toHaveLength(500);
    // They stay until they are done.
    expect(await waiting(opened)).toBe(500);
  });

  test('what a queue did not accept stays in the outbox', async () => {
    const opened = await open(redisUrl);
    await enqueue(opened, 'request-5', 2);
    await expect(relayJobs(opened.runtime, { add: () => Promise.reject(new Error('away')) })).rejects.toThrow('away');
    expect(await waiting(opened)).toBe(2);
    expect(await relayJobs(opened.runtime, { add: () => Promise.resolve() })).toBe(2);
  });

  test('jobs in progress are finished when the workers close, and no other is begun', async () => {
    const opened = await open(redisUrl);
    const seen: string[] = [];
    const workers = startWith(opened, async (job) => {
      if (job.transactionId !== 'request-6') return;
      seen.push('begun');
      await sleep(300);
      seen.push('done');
    });
    await enqueue(opened, 'request-6', 1);
    await waitUntil('begun', () => seen.length > 0);
    const closing = workers.close();
    await enqueue(opened, 'request-6', 1);
    await closing;
    expect(seen).toEqual(['begun', 'done']);
    expect(await waiting(opened)).toBe(1);
  });

  test('the schedules are those of the job table, once, however many workers start', async () => {
    const opened = await open(redisUrl);
    for (let count = 0; count < 2; count += 1) {
      const queues = openQueues(opened.runtime);
      ends.push(() => queues.close());
      await waitUntil('ready', () => queues.isReady());
    }
    if (redisUrl) return;
    await waitUntil('scheduled', async () => (await opened.runtime.database.query('select 1 from bullmq.scheduler')).length > 0);
    await sleep(300);
    const rows = await opened.runtime.database.query('select scheduler_id, pattern, tz from bullmq.scheduler order by 1');
    const scheduled = (Object.entries(jobTable) as [string, JobRow][]).filter(([, row]) => row.schedule !== undefined);
    expect(rows).toEqual(
      scheduled
        .map(([name, { schedule }]) => ({ scheduler_id: name, pattern: schedule, tz: 'UTC' }))
        .sort((one, other) => (one.scheduler_id < other.scheduler_id ? -1 : 1)),
    );
    const delayed = await opened.runtime.database.query(`select 1 from bullmq.job where state = 'delayed'`);
    expect(delayed).toHaveLength(scheduled.length);
  });

  test('what was done and what failed is counted', async () => {
    const opened = await open(redisUrl);
    startWith(opened, async (job) => {
      if (job.transactionId === 'request-7') throw new Error('not today');
    });
    await enqueue(opened, 'request-7', 1);
    const { metrics } = opened.runtime;
    await waitUntil('counted', async () =>
      /signet_jobs_total\{job="housekeeping.expired",outcome="retried"\} 1/.test(await metrics.registry.metrics()),
    );
    expect(opened.logged.join()).toContain('job failed, trying again');
  });
}

describe('jobs over PostgreSQL', () => suite());

describeWithRedis('jobs over Redis', (redisUrl) => {
  suite(redisUrl);

  test('RS-162 go on by themselves when Redis was killed and is back, and none is lost or done twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-redis-'));
    const port = await freePort();
    const first = await startRedis({ port, folder });
    const opened = await open(first?.url);
    const { done, handler } = collector('request-8');
    startWith(opened, handler);
    await enqueue(opened, 'request-8', 5);
    await waitUntil('the first jobs are done', () => done.length === 5);
    // A job whose end Redis has not heard of yet would rightly be delivered again.
    await sleep(300);
    await first?.kill();
    await enqueue(opened, 'request-8', 5);
    await sleep(1500);
    expect(await waiting(opened)).toBe(5);
    const second = await startRedis({ port, folder });
    ends.push(async () => {
      await second?.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    // The workers close before Redis does.
    ends.push(ends.splice(-2, 1)[0] as () => Promise<unknown>);
    await waitUntil('the jobs that waited are done', () => done.length === 10);
    await waitUntil('the outbox is empty', async () => (await waiting(opened)) === 0);
    await enqueue(opened, 'request-8', 5);
    await waitUntil('later jobs are done', () => done.length === 15);
    expect(new Set(done.map((job) => job.id)).size).toBe(15);
    expect(opened.logged.filter((line) => line.includes('the job queue is out of reach'))).toHaveLength(1);
  });

  test('wait in the outbox while Redis was never there, and the workers start all the same', async () => {
    const port = await freePort();
    const opened = await open(`redis://127.0.0.1:${port}`);
    const { done, handler } = collector('request-9');
    startWith(opened, handler);
    await enqueue(opened, 'request-9', 3);
    await sleep(500);
    expect(await waiting(opened)).toBe(3);
    const redis = await startRedis({ port });
    await waitUntil('done', () => done.length === 3);
    for (const end of ends.splice(0).reverse()) await end();
    await redis?.stop();
  });
});
