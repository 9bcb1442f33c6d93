import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { type FakeAnswer, type FakeService, openFakeService } from '../support/fake-service.ts';
import { type GivenUser, givenApiClient, givenUser } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { describeWithRedis } from '../support/with-redis.ts';

const patience = 120_000;
const longTest = 300_000;
const closedBreaker = { SIGNET_OUTGOING_BREAKER_FAILURES: '100' };
let service: FakeService;
let platform: Platform;
let workers: Workers | undefined;
let trail: Trail;
let user: GivenUser;

async function open(env: Record<string, string> = {}): Promise<void> {
  platform = await startPlatform({ env: { SIGNET_NOTIFICATION_SERVICE_URL: `${service.url}/notify`, ...env } });
  trail = trailOf(platform);
  user = await givenUser(platform, { phone_number: '+31612345678', locale: 'nl' });
}

beforeEach(async () => {
  service = await openFakeService({ status: 202 });
});
afterEach(async () => {
  await workers?.close();
  workers = undefined;
  await platform.stop();
  await service.close();
});

/** A device of the user is removed, which is one of the things that are told. The trail begins behind it. */
async function removeDevice(): Promise<{ id: string; payload: { clientId: string; occurredAt: string }; transaction_id: string }> {
  const phone = await givenInstallation(platform, await givenMobileApp(platform, { name: 'The bank' }), { name: 'My phone' });
  await givenProfile(platform, phone, { user_id: user.userId });
  const { basic } = await givenApiClient(platform, ['END_USER']);
  const answer = await platform.agent().send('DELETE', `/oauth/api/v4/users/${user.userId}/devices/${phone.clientId}`, { headers: basic });
  expect(answer.status).toBe(204);
  await trail.expectTrail(['API_ACCESS_GRANTED', 'API_DEVICE_REMOVED']);
  const [job] = await platform.sql<Awaited<ReturnType<typeof removeDevice>>>(
    `select id, payload, transaction_id from outbox_job where payload ->> 'clientId' = $1`,
    [phone.clientId],
  );
  if (!job) throw new Error('no job is waiting');
  return job;
}

function startAll(): void {
  workers = startWorkers(platform.runtime);
}

const messages = () => service.requests.map(({ body }) => JSON.parse(body));
/** The table of the queue is there once workers have started. */
async function stateOf(id: string): Promise<string | undefined> {
  const [{ there }] = await platform.sql(`select to_regclass('bullmq.job') is not null as there`);
  return there ? (await platform.sql<{ state: string }>('select state from bullmq.job where id = $1', [id]))[0]?.state : undefined;
}
const untilState = (id: string, state: string) => waitUntil(`the job has ${state}`, async () => (await stateOf(id)) === state, patience);

const failed = (job: Awaited<ReturnType<typeof removeDevice>>, details: object) =>
  [
    'EXTERNAL_NOTIFICATION_FAILED',
    {
      userId: user.userId,
      clientId: job.payload.clientId,
      appName: 'The bank',
      channel: 'WORKER',
      transactionId: job.transaction_id,
      details: { notificationId: job.id, trigger: 'device_removed', notificationType: 'EMAIL', ...details },
    },
  ] as const;

describe('a notification that is taken', () => {
  test('says what happened, when and to whom; nothing is recorded', async () => {
    await open({ SIGNET_NOTIFICATION_SERVICE_USERNAME: 'signet', SIGNET_NOTIFICATION_SERVICE_PASSWORD: 'se:cret' });
    const job = await removeDevice();
    startAll();
    await untilState(job.id, 'completed');
    expect(service.requests).toMatchObject([
      {
        method: 'POST',
        path: '/notify',
        headers: { authorization: `Basic ${btoa('signet:se:cret')}`, 'content-type': 'application/json;charset=UTF-8', 'idempotency-key': job.id },
      },
    ]);
    expect(messages()).toEqual([
      {
        messageId: job.id,
        userId: user.userId,
        notificationType: 'EMAIL',
        template: 'device_removed',
        locale: 'nl',
        contentParameters: { clientName: 'The bank', deviceName: 'My phone', occurredAt: job.payload.occurredAt },
        to: expect.stringMatching(/@example\.org$/),
      },
    ]);
    await trail.expectTrail([]);
  });

  test('goes the way the user chose, or nowhere', async () => {
    await open({ SIGNET_NOTIFICATIONS_ALLOW_NONE: 'true' });
    const untilTold = async (type: string) => {
      await platform.sql(
        'insert into notification_setting (user_id, type) values ($1, $2) on conflict (user_id) do update set type = excluded.type',
        [user.userId, type],
      );
      const job = await removeDevice();
      startAll();
      await untilState(job.id, 'completed');
      await workers?.close();
    };
    await untilTold('NONE');
    expect(service.requests).toHaveLength(0);
    await untilTold('SMS');
    expect(messages()).toMatchObject([{ notificationType: 'SMS', to: '+31612345678' }]);
    expect(service.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('leaves it to the service to know a user of whom the platform knows nothing', async () => {
    await open();
    user = { ...user, userId: 'of another provider' };
    const job = await removeDevice();
    startAll();
    await untilState(job.id, 'completed');
    expect(messages()).toEqual([expect.not.objectContaining({ to: expect.anything() })]);
    expect(messages()).toMatchObject([{ userId: 'of another provider', locale: null }]);
  });

  test(
    'RS-163 after a server error, a lost connection and 429 is the same notification, and none of that is recorded',
    async () => {
      await open(closedBreaker);
      service.answerOnce({ status: 503 }, 'hangUp', { status: 429 });
      const job = await removeDevice();
      startAll();
      await untilState(job.id, 'completed');
      expect(service.requests.length).toBeGreaterThanOrEqual(4);
      expect(new Set(messages().map(({ messageId }) => messageId))).toEqual(new Set([job.id]));
      await trail.expectTrail([]);
    },
    longTest,
  );
});

describe('a notification that is given up', () => {
  test.each<[string, FakeAnswer, object]>([
    ['400', { status: 400 }, { reason: 'bad_status', httpStatus: 400 }],
    ['401', { status: 401 }, { reason: 'bad_status', httpStatus: 401 }],
    ['404', { status: 404 }, { reason: 'bad_status', httpStatus: 404 }],
    ['a redirect', { status: 302, headers: { location: 'http://localhost:1/' } }, { reason: 'redirected', httpStatus: 302 }],
  ])('at once when the service answers %s', async (_name, how, details) => {
    await open();
    service.answer(how);
    const job = await removeDevice();
    startAll();
    await untilState(job.id, 'failed');
    expect(service.requests).toHaveLength(1);
    await trail.expectTrail([failed(job, { attempts: 1, ...details })]);
  });

  test('RS-188 because its service is in a network that is not to be called', async () => {
    await open({ SIGNET_OUTGOING_ALLOWED_HOSTS: '' });
    const job = await removeDevice();
    startAll();
    await untilState(job.id, 'failed');
    expect(service.requests).toHaveLength(0);
    await trail.expectTrail([failed(job, { attempts: 1, reason: 'forbidden_address' })]);
  });

  test(
    'after five tries, recorded once; the job is kept for seven days',
    async () => {
      await open(closedBreaker);
      service.answer({ status: 503 });
      const job = await removeDevice();
      startAll();
      await untilState(job.id, 'failed');
      expect(messages().map(({ messageId }) => messageId)).toEqual(Array(5).fill(job.id));
      await trail.expectTrail([failed(job, { attempts: 5, reason: 'bad_status', httpStatus: 503 })]);
      const [kept] = await platform.sql('select opts from bullmq.job where id = $1', [job.id]);
      expect(kept.opts).toMatchObject({ removeOnFail: { age: 604_800 }, attempts: 5, backoff: { type: 'exponential', delay: 2000 } });
    },
    longTest,
  );

  test(
    'where nobody listens, after five tries, too; users wait for none of it',
    async () => {
      await open({ ...closedBreaker, SIGNET_NOTIFICATION_SERVICE_URL: `http://localhost:${await freePort()}/` });
      const job = await removeDevice();
      startAll();
      await untilState(job.id, 'failed');
      await trail.expectTrail([failed(job, { attempts: 5, reason: 'unreachable' })]);
    },
    longTest,
  );

  test('twice, as after a crash before the queue heard of it, is recorded once', async () => {
    await open();
    service.answer({ status: 400 });
    const job = await removeDevice();
    startAll();
    await untilState(job.id, 'failed');
    await trail.expectTrail([failed(job, { attempts: 1 })]);
    await platform.sql('delete from bullmq.job where id = $1', [job.id]);
    await platform.sql(`insert into outbox_job (id, name, payload, transaction_id) values ($1, 'notification.send', $2, $3)`, [
      job.id,
      JSON.stringify(job.payload),
      job.transaction_id,
    ]);
    platform.runtime.bell.ringJobs();
    await untilState(job.id, 'failed');
    expect(messages().map(({ messageId }) => messageId)).toEqual([job.id, job.id]);
    await trail.expectTrail([]);
  });
});

describeWithRedis('over Redis', (redisUrl) => {
  test('what is refused is recorded once and not tried again', async () => {
    await open({ REDIS_URL: redisUrl, SIGNET_QUEUE_PREFIX: `{test-${randomBytes(6).toString('hex')}}` });
    service.answer({ status: 422 });
    const job = await removeDevice();
    startAll();
    await waitUntil('it was given up', async () => (await trail.names()).length > 0, patience);
    await trail.expectTrail([failed(job, { attempts: 1, reason: 'bad_status', httpStatus: 422 })]);
    service.answer({ status: 202 });
    await workers?.close();
    await removeDevice();
    startAll();
    await waitUntil('the next is taken', () => service.requests.length === 2, patience);
    expect(messages()).toMatchObject([{ messageId: job.id }, { messageId: expect.not.stringMatching(job.id) }]);
    await trail.expectTrail([]);
  });
});
