import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import { run } from '../../src/kernel/work/run.ts';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { workerOptions } from '../../workers/queue/queue-session.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const long = 180_000;
const patience = 90_000;
let service: FakeService;
let platform: Platform;
let workers: Workers | undefined;
let trail: Trail;
let user: GivenUser;

beforeEach(async () => {
  service = await openFakeService({ status: 202 });
});
afterEach(async () => {
  await workers?.close();
  workers = undefined;
  await platform.stop();
  await service.close();
});

async function open(env: Record<string, string> = {}): Promise<void> {
  platform = await startPlatform({ env: { SIGNET_NOTIFICATION_SERVICE_URL: `${service.url}/notify`, SIGNET_LOG_LEVEL: 'info', ...env } });
  user = await givenUser(platform);
  trail = trailOf(platform);
}

const notification = () => ({
  trigger: 'device_removed' as const,
  userId: user.userId,
  clientId: 'client-1',
  clientName: 'The bank',
  deviceName: 'The phone of Zoë',
  occurredAt: new Date().toISOString(),
});

/** Hands a notification to the workers; resolves to its id. */
async function notify(): Promise<string> {
  await run(
    platform.runtime,
    { transactionId: 'from-test', channel: 'CLI' },
    async (work) => work.enqueue('notification.send', notification()),
    undefined,
  );
  const [row] = await platform.sql<{ id: string }>('select id from outbox_job order by created_at desc limit 1');
  return row?.id as string;
}

const kept = async () => (await platform.sql('select 1 from outbox_job')).length;
const metric = async (outcome: string, job: string) =>
  Number(
    new RegExp(`signet_jobs_total\\{job="${job}",outcome="${outcome}"\\} (\\d+)`).exec(await platform.runtime.metrics.registry.metrics())?.[1] ?? 0,
  );

test(
  'conformance D18: a queue holds nothing of a person, neither while a job waits nor when it is done or has failed',
  async () => {
    await open({ SIGNET_OUTGOING_BREAKER_FAILURES: '100' });
    const held = async () => JSON.stringify(await platform.sql('select j.* from bullmq.job j'));
    service.answerOnce({ status: 503, headers: { 'retry-after': '2' } });
    const id = await notify();
    workers = startWorkers(platform.runtime);
    await waitUntil('it waits', () => service.requests.length === 1, patience);
    expect(await held()).toContain(id);
    expect(await held()).not.toMatch(new RegExp(`${user.userId}|Zoë|The bank`));
    await waitUntil('it is done', async () => (await kept()) === 0, patience);
    service.answerOnce({ status: 400 });
    await notify();
    await waitUntil('it has failed', async () => (await kept()) === 0, patience);
    expect(await held()).not.toMatch(new RegExp(`${user.userId}|Zoë|The bank`));
  },
  long,
);

test(
  'platform 12: Retry-After is the least pause and costs no try, in seconds and as a date',
  async () => {
    await open({ SIGNET_OUTGOING_BREAKER_FAILURES: '100' });
    const times: number[] = [];
    service.answer(() => {
      times.push(Date.now());
      if (times.length > 7) return { status: 202 };
      const value = times.length % 2 === 0 ? '1' : new Date(Date.now() + 2000).toUTCString();
      return { status: times.length % 2 === 0 ? 429 : 503, headers: { 'retry-after': value } };
    });
    await notify();
    workers = startWorkers(platform.runtime);
    await waitUntil('it is taken at the eighth time', async () => (await kept()) === 0, patience);
    expect(times).toHaveLength(8);
    // A date has whole seconds: one of two seconds ahead is at least one away.
    for (let at = 1; at < times.length; at += 1) expect((times[at] as number) - (times[at - 1] as number)).toBeGreaterThanOrEqual(900);
    await trail.expectTrail([]);
  },
  long,
);

test(
  'platform 12: while the circuit is open nothing is counted and nothing fails; when the service is back all are sent',
  async () => {
    await open({ SIGNET_OUTGOING_BREAKER_FAILURES: '2', SIGNET_OUTGOING_BREAKER_SECONDS: '1' });
    service.answer('hangUp');
    for (let count = 0; count < 12; count += 1) await notify();
    workers = startWorkers(platform.runtime);
    await waitUntil('many were postponed', async () => (await metric('postponed', 'notification.send')) >= 30, patience);
    const [row] = await platform.sql<{ most: number; sum: number }>('select max(attempts) as most, sum(attempts)::int as sum from outbox_job');
    // Each try that counts is a call that was made.
    expect(row?.sum).toBeLessThanOrEqual(service.requests.length);
    expect(row?.most).toBeLessThan(5);
    service.forget();
    service.answer({ status: 202 });
    await waitUntil('all are sent', async () => (await kept()) === 0, patience);
    expect(new Set(service.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(12);
    await trail.expectTrail([]);
  },
  long,
);

test(
  'reliability R1: a relying party that was down while eight sessions ended hears of all of them when it is back',
  async () => {
    await open({ SIGNET_OUTGOING_BREAKER_FAILURES: '2', SIGNET_OUTGOING_BREAKER_SECONDS: '4' });
    const client = await givenClient(platform, {
      open_id_connect: {
        expirationTimeSeconds: 3600,
        additionalAudiences: [],
        idTokenSignedResponseAlg: 'RS256',
        deleteTokensOnLogout: true,
        postLogoutRedirectUrl: null,
        additionalPostLogoutRedirectUrls: [],
        backChannelLogoutUrl: `${service.url}/logout`,
      },
    });
    service.answer('hangUp');
    const told = Array.from({ length: 8 }, () => ({ clientId: client.clientId, sessionId: crypto.randomUUID(), userId: user.userId }));
    await run(
      platform.runtime,
      { transactionId: 'from-test', channel: 'CLI' },
      async (work) => {
        for (const payload of told) work.enqueue('logout.deliver', payload);
      },
      undefined,
    );
    workers = startWorkers(platform.runtime);
    await waitUntil('many were postponed', async () => (await metric('postponed', 'logout.deliver')) >= 12, patience);
    await trail.expectTrail([]);
    service.forget();
    service.answer({ status: 200 });
    await waitUntil('all were told', async () => (await kept()) === 0, patience);
    expect(service.requests).toHaveLength(8);
    await trail.expectTrail(Array(8).fill('OPENID_BACKCHANNEL_LOGOUT_SENT'));
  },
  long,
);

/** A worker that takes the first job of a queue and dies, as often as told; resolves when the job has been found stalled each time. */
async function dieWith(queue: string, times: number): Promise<void> {
  const connection = new pg.Pool({ connectionString: platform.databaseUrl, options: '-c search_path=bullmq', keepAlive: true });
  const { Worker } = withBackend(createPostgresBackend);
  const options = { connection: connection as never, ...workerOptions, lockDuration: 50, stalledInterval: 50, skipLockRenewal: true };
  const worker = new Worker(queue, null, options);
  worker.on('error', () => undefined);
  let stalled = 0;
  worker.on('stalled', () => {
    stalled += 1;
  });
  await worker.startStalledCheckTimer();
  for (let count = 1; count <= times; count += 1) {
    await waitUntil('it has the job', async () => (await worker.getNextJob(`token-${count}`, { block: false })) !== undefined);
    await waitUntil('the job is found stalled', () => stalled === count);
  }
  await worker.close(true);
  await connection.end();
}

test(
  'platform 10: two workers that die with a job cost it no try; when all have died, its end is logged, counted and recorded',
  async () => {
    await open();
    service.answer({ status: 503, headers: { 'retry-after': '5' } });
    workers = startWorkers(platform.runtime);
    const id = await notify();
    await waitUntil('it is in the queue and waits', () => service.requests.length === 1, patience);
    await workers.close();
    service.answer({ status: 202 });
    await dieWith('user-notifications', 2);
    workers = startWorkers(platform.runtime);
    await waitUntil('it is sent', async () => (await kept()) === 0, patience);
    await trail.expectTrail([]);

    service.answer({ status: 503, headers: { 'retry-after': '5' } });
    const before = service.requests.length;
    const last = await notify();
    await waitUntil('the next waits', () => service.requests.length === before + 1, patience);
    await workers.close();
    service.answer({ status: 202 });
    service.forget();
    await dieWith('user-notifications', 5);
    workers = startWorkers(platform.runtime);
    await waitUntil('it is over', async () => (await kept()) === 0, patience);
    expect(service.requests).toHaveLength(0);
    const [event] = await trail.expectTrail(['EXTERNAL_NOTIFICATION_FAILED']);
    expect(event).toMatchObject({ userId: user.userId, details: { notificationId: last, reason: 'internal_error' } });
    expect(await metric('failed', 'notification.send')).toBe(1);
    expect(platform.logged.filter((line) => line.includes('"job failed"') && line.includes(last) && !line.includes(id))).toHaveLength(1);
  },
  long,
);
