import { randomBytes } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { Job, JobHandlers } from '../../workers/job-handler.ts';
import { startWorkers } from '../../workers/main.ts';
import { givenAuthority, givenCertificate, givenFiles } from '../support/certificates.ts';
import { type RedisShape, type RedisTls, startRedisOverTls, startSentinel, tellRedisOverTls } from '../support/redis-shapes.ts';
import { openTestRuntime } from '../support/test-runtime.ts';
import { waitUntil } from '../support/wait-until.ts';
import { describeWithRedis } from '../support/with-redis.ts';

const long = 120_000;
const own = 'from-test';
const ends: (() => unknown)[] = [];
let files: RedisTls & { readonly otherCaFile: string };

beforeAll(async () => {
  const authority = await givenAuthority();
  const other = await givenAuthority('CN=Other,O=Test,C=NL');
  const server = await givenCertificate({
    name: 'CN=redis',
    issuer: authority,
    isServer: true,
    alternativeNames: [{ type: 'ip', value: '127.0.0.1' }],
  });
  const { ca, otherCa, cert, key } = givenFiles({ ca: authority.pem, otherCa: other.pem, cert: server.pem, key: server.keyPem });
  files = { caFile: ca, otherCaFile: otherCa, certFile: cert, keyFile: key };
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function given(shape: RedisShape): Promise<RedisShape> {
  ends.push(shape.stop);
  return shape;
}

/** Workers over this Redis, that note which of a test's jobs they did. */
async function open(redisUrl: string) {
  const prefix = `{test-${randomBytes(6).toString('hex')}}`;
  const opened = await openTestRuntime({ env: { SIGNET_LOG_LEVEL: 'info', REDIS_URL: redisUrl, SIGNET_QUEUE_PREFIX: prefix } });
  ends.push(opened.close);
  const done = new Set<string>();
  const handle = async (_: unknown, job: Job) => {
    if (job.transactionId === own) done.add(job.id);
  };
  const workers = startWorkers(opened.runtime, Object.fromEntries(Object.keys(jobTable).map((name) => [name, handle])) as unknown as JobHandlers);
  ends.push(() => workers.close());
  return {
    workers,
    prefix,
    done,
    linesWith: (text: string) => opened.logged.filter((line) => line.includes(text)),
    hand: () => run(opened.runtime, { transactionId: own, channel: 'CLI' }, async (work) => work.enqueue('housekeeping.expired', {}), undefined),
  };
}

describeWithRedis('Redis over TLS', () => {
  test(
    'platform 6: one server that takes TLS only serves queue and bell',
    async () => {
      const server = await given(await startRedisOverTls(files));
      const scene = await open(server.url);
      await scene.hand();
      await waitUntil('the job is done', () => scene.done.size === 1);
      // The server has no other port: whoever listens to the bell does so over TLS.
      await waitUntil('the bell is listened to', async () => {
        const heard = await tellRedisOverTls(server.ports[0] as number, files, 'PUBSUB', 'CHANNELS', `${scene.prefix}:*`);
        return (heard as string[]).includes(`${scene.prefix}:jobs`);
      });
      expect(scene.linesWith('out of reach')).toEqual([]);
    },
    long,
  );

  test(
    'platform 6: a server of another authority is refused in one sentence, and not ready is said',
    async () => {
      const server = await given(await startRedisOverTls(files));
      const scene = await open(server.url.replace(files.caFile, files.otherCaFile));
      await scene.hand();
      await waitUntil('it is told', () => scene.linesWith('the job queue is out of reach').length === 1);
      expect(scene.linesWith('the job queue is out of reach')[0]).toMatch(/certificate/);
      expect(scene.workers.isReady()).toBe(false);
      expect(scene.done.size).toBe(0);
    },
    long,
  );

  test(
    'platform 6: sentinels and servers that take TLS only: goes on after a failover',
    async () => {
      const sentinel = await given(await startSentinel({ tls: files }));
      const scene = await open(sentinel.url);
      await scene.hand();
      await waitUntil('the job is done', () => scene.done.size === 1);
      sentinel.kill(sentinel.ports[0] as number);
      await waitUntil('not ready', () => !scene.workers.isReady());
      await scene.hand();
      await waitUntil('the next job is done', () => scene.done.size === 2);
    },
    long,
  );
});
