import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { Job, JobHandlers } from '../../workers/job-handler.ts';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { openFaultyProxy } from '../support/faulty-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { startCluster, startSentinel, tellRedis } from '../support/redis-shapes.ts';
import { standStill } from '../support/stand-still.ts';
import { startRedis, type TestRedis } from '../support/test-redis.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { waitUntil } from '../support/wait-until.ts';
import { describeWithRedis } from '../support/with-redis.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Scene extends TestRuntime {
  readonly workers: Workers;
  readonly prefix: string;
  readonly done: Job[];
  /** Hands jobs over and waits until each is done. */
  works(count?: number): Promise<void>;
  linesWith(text: string): number;
}

const long = 120_000;
const own = 'from-test';

/** Workers over this Redis, or over PostgreSQL. Jobs of schedules do nothing. */
async function open(
  redisUrl: string | undefined,
  env: Record<string, string> = {},
  handler: (job: Job) => Promise<void> = async () => undefined,
): Promise<Scene> {
  const prefix = `{test-${randomBytes(6).toString('hex')}}`;
  const redis = redisUrl ? { REDIS_URL: redisUrl, SIGNET_QUEUE_PREFIX: prefix } : {};
  const opened = await openTestRuntime({ env: { SIGNET_LOG_LEVEL: 'info', ...redis, ...env } });
  ends.push(opened.close);
  const done: Job[] = [];
  const handle = async (_: unknown, job: Job) => {
    if (job.transactionId !== own) return;
    await handler(job);
    done.push(job);
  };
  const handlers = Object.fromEntries(Object.keys(jobTable).map((name) => [name, handle])) as unknown as JobHandlers;
  const workers = startWorkers(opened.runtime, handlers);
  ends.push(() => workers.close());
  return {
    ...opened,
    workers,
    prefix,
    done,
    async works(count = 1) {
      const before = done.length;
      await hand(opened, count);
      await waitUntil(`${count} jobs are done`, () => done.length >= before + count);
    },
    linesWith: (text) => opened.logged.filter((line) => line.includes(text)).length,
  };
}

async function hand({ runtime }: TestRuntime, count = 1): Promise<void> {
  const enqueue = async (work: { enqueue(name: 'housekeeping.expired', payload: object): void }) => {
    for (let index = 0; index < count; index += 1) work.enqueue('housekeeping.expired', {});
  };
  await run(runtime, { transactionId: own, channel: 'CLI' }, enqueue, undefined);
}

const kept = async ({ runtime }: TestRuntime) => (await runtime.database.query('select 1 from outbox_job')).length;

async function redis(options: { port?: number } = {}): Promise<TestRedis> {
  const started = await startRedis(options);
  if (!started) throw new Error('redis-server is not installed');
  ends.push(() => started.kill());
  return started;
}

describeWithRedis('a queue that loses what it held', () => {
  test(
    'platform 2: FLUSHALL takes neither a schedule nor a job that waits, is under way or is due in an hour',
    async () => {
      const server = await redis();
      const gate = Promise.withResolvers<void>();
      const scene = await open(server.url, { SIGNET_WORKER_CONCURRENCY: '1' }, () => gate.promise);
      await waitUntil('ready', () => scene.workers.isReady());
      await hand(scene, 5);
      const [late] = await scene.runtime.database.query<{ id: string }>(
        `insert into outbox_job (id, name, payload, transaction_id, run_at)
          values (gen_random_uuid(), 'audit.unlink_late', '{"personRef": "${'0'.repeat(32)}"}', '${own}', now() + interval '1 hour') returning id`,
      );
      const keys = async (pattern: string) => (await tellRedis(server.port, 'KEYS', `${scene.prefix}:${pattern}`)) as string[];
      await waitUntil(
        'all are in the queue',
        async () => (await keys('housekeeping:????????-*')).filter((key) => !key.endsWith(':lock')).length === 6,
      );
      await tellRedis(server.port, 'FLUSHALL');
      await waitUntil('the schedules are back', async () => (await keys('housekeeping:repeat:*')).length > 0);
      await waitUntil('the one of later is back', async () => (await keys(`housekeeping:${late?.id}`)).length === 1);
      gate.resolve();
      await waitUntil('the rest is done', () => new Set(scene.done.map(({ id }) => id)).size === 5);
      await waitUntil('the outbox has but the late one', async () => (await kept(scene)) === 1);
      await scene.works();
      expect(scene.done).toHaveLength(6);
    },
    long,
  );

  test(
    'platform 2: a Redis that restarts empty gets everything again, a delayed job too, and nothing is done twice',
    async () => {
      const port = await freePort();
      const first = await redis({ port });
      const scene = await open(first.url);
      await scene.works(3);
      const [late] = await scene.runtime.database.query<{ id: string }>(
        `insert into outbox_job (id, name, payload, transaction_id, run_at)
          values (gen_random_uuid(), 'housekeeping.expired', '{}', '${own}', now() + interval '6 seconds') returning id`,
      );
      scene.runtime.bell.ringJobs();
      await waitUntil(
        'it is handed on',
        async () => (await scene.runtime.database.query('select 1 from outbox_job where handed_on_at is null')).length === 0,
      );
      await first.kill();
      await redis({ port });
      await waitUntil('the delayed one is done', () => scene.done.some(({ id }) => id === late?.id));
      await scene.works(2);
      const ids = scene.done.map(({ id }) => id);
      expect([ids.length, new Set(ids).size]).toEqual([6, 6]);
      const schedules = (await tellRedis(port, 'ZCARD', `${scene.prefix}:housekeeping:repeat`)) as number;
      expect(schedules).toBe(Object.values(jobTable).filter((row) => 'schedule' in row).length);
    },
    long,
  );

  test('platform 13: what was evicted is found missing when it is looked for; the log warns of the policy once, in one structured line', async () => {
    const server = await redis();
    await tellRedis(server.port, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const first = await open(server.url);
    await first.works();
    expect(first.logged.filter((line) => line.includes('maxmemory-policy')).map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, policy: 'allkeys-lru' },
    ]);
    await first.runtime.database.query(
      `insert into outbox_job (id, name, payload, transaction_id, handed_on_at, check_at) values (gen_random_uuid(), 'housekeeping.expired', '{}', '${own}', now(), now())`,
    );
    await waitUntil('done', () => first.done.length === 2);
  });
});

describeWithRedis('a Redis that refuses', () => {
  test.each<[string, (port: number) => Promise<unknown>, (port: number) => Promise<unknown>, RegExp]>([
    [
      'platform 9: as a replica (READONLY)',
      (port) => tellRedis(port, 'REPLICAOF', '127.0.0.1', '1'),
      (port) => tellRedis(port, 'REPLICAOF', 'NO', 'ONE'),
      /replica/,
    ],
    [
      'platform 9: with its memory full (OOM)',
      (port) => tellRedis(port, 'CONFIG', 'SET', 'maxmemory', '1'),
      (port) => tellRedis(port, 'CONFIG', 'SET', 'maxmemory', '0'),
      /memory of Redis is full/,
    ],
    [
      'platform 9: as the rights of its user were taken (NOPERM)',
      (port) => tellRedis(port, 'ACL', 'SETUSER', 'signet', 'resetkeys', '-@all'),
      (port) => tellRedis(port, 'ACL', 'SETUSER', 'signet', 'allkeys', 'allchannels', '+@all'),
      /user of REDIS_URL may not/,
    ],
  ])(
    '%s: told once, tried with pauses, not ready; it goes on by itself',
    async (_name, breaks, heals, sentence) => {
      const server = await redis();
      await tellRedis(server.port, 'ACL', 'SETUSER', 'signet', 'on', '>secret', 'allkeys', 'allchannels', '+@all');
      const scene = await open(`redis://signet:secret@127.0.0.1:${server.port}`);
      await scene.works();
      await breaks(server.port);
      await waitUntil('not ready', () => !scene.workers.isReady());
      const lines = scene.logged.length;
      await hand(scene);
      // Some rounds of trying again.
      await waitUntil('told', () => scene.linesWith('the job queue is out of reach') === 1);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect(scene.logged.slice(lines).length).toBeLessThan(10);
      expect(scene.logged.find((line) => line.includes('the job queue is out of reach'))).toMatch(sentence);
      expect(await kept(scene)).toBe(1);
      await heals(server.port);
      await waitUntil('done', () => scene.done.length === 2);
      expect(scene.linesWith('the job queue is out of reach')).toBe(1);
    },
    long,
  );

  test.each<[string, (port: number) => string, RegExp]>([
    ['newcomer N9: a wrong password', (port) => `redis://signet:wrong@127.0.0.1:${port}`, /refuses the user name or the password of REDIS_URL/],
    ['platform 9: no password', (port) => `redis://127.0.0.1:${port}`, /wants a password and REDIS_URL has none/],
  ])('%s: one sentence, no password in it, quiet tries, jobs wait until it is right', async (_name, urlOf, sentence) => {
    const server = await redis();
    await tellRedis(server.port, 'ACL', 'SETUSER', 'signet', 'on', '>secret', 'allkeys', 'allchannels', '+@all');
    await tellRedis(server.port, 'ACL', 'SETUSER', 'default', '>other');
    const scene = await open(urlOf(server.port));
    await hand(scene);
    await waitUntil('told', () => scene.linesWith('the job queue is out of reach') === 1);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(scene.logged.length).toBeLessThan(6);
    expect(scene.logged.join('\n')).toMatch(sentence);
    expect(scene.logged.join('\n')).not.toContain('wrong');
    expect([scene.workers.isReady(), await kept(scene)]).toEqual([false, 1]);
  });
});

describeWithRedis('the shapes of Redis', () => {
  test(
    'platform 6: a real cluster works, for queues and for the bell; one of its nodes alone is told in a sentence',
    async () => {
      const cluster = await startCluster();
      ends.push(cluster.stop);
      // Only the bell can wake the relay in time.
      const scene = await open(cluster.url, { SIGNET_RELAY_INTERVAL_MS: '60000' });
      await waitUntil('ready', () => scene.workers.isReady());
      await scene.works(10);
      const wrong = await Promise.all(cluster.ports.map((port) => open(`redis://127.0.0.1:${port}`)));
      await waitUntil(
        'two of three nodes have other slots',
        () => wrong.filter((one) => one.linesWith('names one node of a Redis Cluster') === 1).length >= 2,
      );
      expect(Math.max(...wrong.map(({ logged }) => logged.length))).toBeLessThan(10);
    },
    long,
  );

  test(
    'platform 6: sentinels, a password and a database number: goes on after a failover',
    async () => {
      const sentinel = await startSentinel();
      ends.push(sentinel.stop);
      const scene = await open(sentinel.url);
      await scene.works(5);
      sentinel.kill(sentinel.ports[0] as number);
      await waitUntil('not ready', () => !scene.workers.isReady());
      await hand(scene, 3);
      await waitUntil('done', () => new Set(scene.done.map(({ id }) => id)).size === 8);
      expect(scene.linesWith('the job queue is out of reach')).toBe(1);
    },
    long,
  );

  test(
    'platform 6: a sentinel that stands still is passed over for the next one',
    async () => {
      const sentinels = await startSentinel({ sentinels: 2 });
      ends.push(sentinels.stop);
      const standing = await standStill(sentinels.pidOf(sentinels.ports[2] as number));
      ends.push(() => standing.goOn());
      // Only the bell can wake the relay in time: it is connected, too.
      const scene = await open(sentinels.url, { SIGNET_RELAY_INTERVAL_MS: '60000' });
      await waitUntil('ready', () => scene.workers.isReady());
      await scene.works(5);
      expect(scene.linesWith('the job queue is out of reach')).toBe(0);
    },
    long,
  );

  test(
    'platform 6: when the only sentinel stands still it is told, and work goes on with it',
    async () => {
      const sentinel = await startSentinel();
      ends.push(sentinel.stop);
      const standing = await standStill(sentinel.pidOf(sentinel.ports[2] as number));
      ends.push(() => standing.goOn());
      const scene = await open(sentinel.url);
      await hand(scene);
      await waitUntil('told', () => scene.linesWith('the job queue is out of reach') === 1);
      expect(scene.workers.isReady()).toBe(false);
      standing.goOn();
      await waitUntil('done', () => scene.done.length === 1);
    },
    long,
  );
});

describeWithRedis('a network to Redis with faults', () => {
  test.each(['start', 'middle'] as const)(
    'platform 6: Redis stands still (%s): not ready, it goes on by itself',
    async (when) => {
      const server = await redis();
      const still = when === 'start' ? await standStill(server.pid) : undefined;
      const scene = await open(server.url);
      if (when === 'middle') await scene.works();
      const standing = still ?? (await standStill(server.pid));
      ends.push(() => standing.goOn());
      await hand(scene);
      await waitUntil('told', () => scene.linesWith('the job queue is out of reach') === 1);
      expect(scene.workers.isReady()).toBe(false);
      standing.goOn();
      await waitUntil('done', () => scene.done.length === (when === 'middle' ? 2 : 1));
    },
    long,
  );

  test('platform 6: workers close while Redis stands still', async () => {
    const server = await redis();
    const scene = await open(server.url, { SIGNET_DRAIN_SECONDS: '3' });
    await scene.works();
    const standing = await standStill(server.pid);
    ends.push(() => standing.goOn());
    await scene.workers.close();
  });

  test.each(['silent', 'reset', 'halfOpen'] as const)(
    'platform 6: its connections are %s: they are made anew',
    async (manner) => {
      const server = await redis();
      const proxy = await openFaultyProxy(server.url);
      ends.push(proxy.close);
      const scene = await open(proxy.url);
      await scene.works();
      proxy.existing(manner);
      await hand(scene);
      await waitUntil('done', () => scene.done.length === 2);
    },
    long,
  );
});

test('platform 2: queues in PostgreSQL that were emptied get everything again', async () => {
  const scene = await open(undefined);
  await scene.works(2);
  await scene.runtime.database.query(
    `insert into outbox_job (id, name, payload, transaction_id, run_at) values (gen_random_uuid(), 'housekeeping.expired', '{}', '${own}', now() + interval '5 seconds')`,
  );
  scene.runtime.bell.ringJobs();
  await waitUntil(
    'it is handed on',
    async () => (await scene.runtime.database.query('select 1 from outbox_job where handed_on_at is null')).length === 0,
  );
  await scene.runtime.database.query('truncate bullmq.job, bullmq.scheduler cascade');
  // As the next session does.
  await scene.runtime.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'signet-queue' and datname = current_database()`,
  );
  await waitUntil('the schedules are back', async () => (await scene.runtime.database.query('select 1 from bullmq.scheduler')).length > 0);
  await waitUntil('the delayed one is done', () => scene.done.length === 3);
  await scene.works();
  expect(new Set(scene.done.map(({ id }) => id)).size).toBe(scene.done.length);
});
