import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { openSms, receivedCode, sentMessages, submitCode, wrongCode } from '../oauth/step-up/sms-steps.ts';
import { authorize, formOf, nextOf, responseOf } from '../oauth/steps.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type FakeAnswer, type FakeService, openFakeService } from '../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const to = '+31612345678';
const flow = 'sms_step_up';

let gateway: FakeService;
let platform: Platform;
let workers: Workers | undefined;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

async function open(env: Record<string, string> = {}): Promise<void> {
  platform = await startPlatform({ env: { SIGNET_SMS_GATEWAY_URL: `${gateway.url}/v1/send`, ...env } });
  trail = trailOf(platform);
  client = await givenClient(platform, { step_up: 'SMS_CHALLENGE', consent_disabled: true });
  user = await givenUser(platform, { phone_number: to });
  agent = platform.agent();
}

/** Opens the page for the code before any worker runs; the trail begins behind it. */
async function openPage(): Promise<Answer> {
  const page = await openSms(agent, client, user);
  await trail.mark();
  return page;
}

function startAll(): void {
  workers = startWorkers(platform.runtime);
}

beforeEach(async () => {
  gateway = await openFakeService({ status: 204 });
});
afterEach(async () => {
  await workers?.close();
  workers = undefined;
  await platform.stop();
  await gateway.close();
});

const failed = (details: object) =>
  [
    'SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS',
    { userId: user.userId, clientId: client.clientId, channel: 'WORKER', details: { flow, gateway: 'rest', ...details } },
  ] as const;
const sent = (details: object) => ['SMS_AUTH_INIT_MESSAGE_SENT', { userId: user.userId, details: { flow, gateway: 'rest', ...details } }] as const;

describe('the job', () => {
  test('leaves with the commit that keeps the code; number, text and code are sealed, the rest is no secret', async () => {
    await open();
    await openPage();
    const [job] = await platform.sql('select name, payload, sealed, j.*::text as whole from outbox_job j');
    expect(job.name).toBe('sms.send');
    expect(job.payload).toEqual({
      flow,
      reference: expect.any(String),
      sequence: 1,
      userId: user.userId,
      clientId: client.clientId,
      appName: expect.any(String),
      expiresAt: expect.any(String),
    });
    expect(job.sealed).toMatch(/^v1\.test\./);
    startAll();
    const code = await receivedCode(gateway, to);
    for (const secret of [code, to, to.slice(3)]) expect(job.whole).not.toContain(secret);
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['user name and password', { SIGNET_SMS_GATEWAY_USERNAME: 'bank', SIGNET_SMS_GATEWAY_PASSWORD: 'pass:word' }, `Basic ${btoa('bank:pass:word')}`],
    ['a token', { SIGNET_SMS_GATEWAY_BEARER: 'abc.def' }, 'Bearer abc.def'],
    ['nothing', {}, undefined],
  ])('goes to the gateway with %s, sender and idempotency key', async (_, env, authorization) => {
    await open({ SIGNET_SMS_SENDER_ID: 'My Bank', ...env });
    await openPage();
    const [job] = await platform.sql('select id from outbox_job');
    startAll();
    const code = await receivedCode(gateway, to);
    const [request] = gateway.requests;
    expect([request?.method, request?.path, request?.headers.authorization]).toEqual(['POST', '/v1/send', authorization]);
    expect([request?.headers['idempotency-key'], request?.headers['content-type']]).toEqual([job.id, 'application/json;charset=UTF-8']);
    expect(sentMessages(gateway, to)).toEqual([
      { phone_number: to, message: expect.stringContaining(code), verification_code: code, sender_id: 'My Bank' },
    ]);
    await trail.expectTrail([sent({ attempts: 1 })]);
  });

  test('RS-163 is tried again after a server error, a lost connection and 429, with the same key; one outcome', async () => {
    await open();
    const page = await openPage();
    gateway.answerOnce({ status: 500 }, 'hangUp', { status: 429 });
    startAll();
    await waitUntil('delivered', async () => (await trail.names()).length > 0);
    // What a kept connection lost is sent again over a fresh one at once, which is no try of its own.
    await trail.expectTrail([sent({ attempts: 3 })]);
    expect(new Set(gateway.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(gateway.requests).toHaveLength(4);
    const code = sentMessages(gateway, to)[0]?.verification_code as string;
    expect(nextOf(await submitCode(agent, page, code)).pathname).toBe('/oauth/consent');
  });

  test.each<[string, FakeAnswer, object]>([
    ['400', { status: 400 }, { reason: 'bad_status', httpStatus: 400 }],
    ['401', { status: 401 }, { reason: 'bad_status', httpStatus: 401 }],
    ['404', { status: 404 }, { reason: 'bad_status', httpStatus: 404 }],
    ['a redirect', { status: 302, headers: { location: 'http://localhost:1/' } }, { reason: 'redirected', httpStatus: 302 }],
  ])('is over at once when the gateway answers %s, and the page says so', async (_, how, details) => {
    await open();
    const page = await openPage();
    gateway.answer(how);
    startAll();
    await trail.expectTrail([failed({ attempts: 1, ...details })]);
    expect(gateway.requests).toHaveLength(1);

    const told = await agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    expect(told.text).toContain('The text message could not be delivered. Ask for another code, or cancel.');
    expect(responseOf(await submitCode(agent, told, '', { decision: 'cancel' })).error).toBe('access_denied');
  });

  test('newcomer N9: fails for good after four tries, recorded once; a wrong code and the failed message are both told; another code gets through', async () => {
    await open();
    let page = await openPage();
    gateway.answer({ status: 503 });
    startAll();
    await waitUntil('given up', async () => (await trail.names()).length > 0);
    await trail.expectTrail([failed({ reason: 'bad_status', httpStatus: 503, attempts: 4 })]);
    expect(gateway.requests).toHaveLength(4);

    // The job comes a second time, as after a crash between its end and the queue hearing of it.
    const [challenge] = await platform.sql('select transaction_id, settled_sends, is_delivered from sms_challenge');
    expect([challenge.settled_sends, challenge.is_delivered]).toEqual([[1], false]);
    gateway.answer({ status: 204 });
    gateway.forget();
    page = await submitCode(agent, page, '000000');
    for (const text of ['This code is not right', 'could not be delivered']) expect(page.text).toContain(text);
    expect(page.text).not.toContain('number ending');
    await trail.mark();
    page = await agent.postForm('/oauth/sms-step-up/resend', formOf(page));
    expect(page.text).toContain('We sent another code');
    const code = await receivedCode(gateway, to);
    await trail.expectTrail([sent({ attempts: 1 })]);
    expect(nextOf(await submitCode(agent, page, code)).pathname).toBe('/oauth/consent');
  });

  test('delivered twice it is recorded once', async () => {
    await open();
    await openPage();
    const [job] = await platform.sql('select id, name, payload, sealed, transaction_id from outbox_job');
    startAll();
    await trail.expectTrail([sent({ attempts: 1 })]);
    await platform.sql(`insert into outbox_job (id, name, payload, sealed, transaction_id) values (gen_random_uuid(), $1, $2, $3, $4)`, [
      job.name,
      JSON.stringify(job.payload),
      job.sealed,
      job.transaction_id,
    ]);
    platform.runtime.bell.ringJobs();
    await waitUntil('delivered twice', () => gateway.requests.length === 2);
    await waitUntil('done twice', async () => {
      const [done] = await platform.sql(`select count(*)::int as count from bullmq.job where name = 'sms.send' and state = 'completed'`);
      return done.count === 2;
    });
    await trail.expectTrail([]);
  });

  test('that comes when the code is no longer valid is not sent', async () => {
    await open({ SIGNET_STEP_UP_CODE_SECONDS: '30' });
    await openPage();
    await platform.sql(
      `update outbox_job set payload = jsonb_set(payload, '{expiresAt}', to_jsonb(to_char(now() - interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))`,
    );
    startAll();
    await trail.expectTrail([failed({ reason: 'expired', attempts: 1 })]);
    expect(gateway.requests).toHaveLength(0);
  });

  test('RS-190 a silent gateway does not hold the workers for longer than its time limit', async () => {
    await open({ SIGNET_SMS_TIMEOUT_MS: '200' });
    await openPage();
    gateway.answer('silence');
    startAll();
    await waitUntil('given up', async () => (await trail.names()).length > 0);
    await trail.expectTrail([failed({ reason: 'timeout', attempts: 4 })]);
  });

  test('RS-188 a gateway in the own network is not called unless the operator allows it', async () => {
    await open({ SIGNET_OUTGOING_ALLOWED_HOSTS: '' });
    await openPage();
    startAll();
    await trail.expectTrail([failed({ reason: 'forbidden_address', attempts: 1 })]);
    expect(gateway.requests).toHaveLength(0);
  });

  test('a port where nobody listens is tried again', async () => {
    await open({ SIGNET_SMS_GATEWAY_URL: `http://localhost:${await freePort()}/`, SIGNET_OUTGOING_BREAKER_FAILURES: '100' });
    await openPage();
    startAll();
    await waitUntil('given up', async () => (await trail.names()).length > 0);
    await trail.expectTrail([failed({ reason: 'unreachable', attempts: 4 })]);
  });
});

test('without a gateway nobody gets past the step, and nothing waits to be sent', async () => {
  await open({ SIGNET_SMS_GATEWAY_URL: '' });
  expect(responseOf(await openSms(agent, client, user)).error).toBe('access_denied');
  const events = await trail.events();
  expect(events.at(-1)).toMatchObject({ type: 'SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', details: { reason: 'not_configured', flow } });
  expect(await platform.sql('select 1 from outbox_job')).toEqual([]);
});

test('all messages undelivered and none left: only giving up is offered', async () => {
  await open({ SIGNET_STEP_UP_RESENDS: '0' });
  const page = await openPage();
  gateway.answer({ status: 400 });
  startAll();
  await waitUntil('failed', async () => (await trail.names()).length > 0);
  const told = await agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
  expect(told.text).toContain('You can only cancel and try again later.');
  expect(told.text).not.toContain('/resend');
});

test('the log says nothing of code or number', async () => {
  await open({ SIGNET_LOG_LEVEL: 'trace' });
  const page = await openPage();
  gateway.answerOnce({ status: 500 });
  startAll();
  await waitUntil('delivered', async () => (await trail.names()).length > 0);
  const code = await receivedCode(gateway, to);
  await submitCode(agent, page, wrongCode(code));
  await authorize(agent, client, { state: 'x' });
  const log = platform.logged.join('\n');
  expect(log).toContain('job failed, trying again');
  expect(log).not.toMatch(new RegExp(`\\b${code}\\b|12345678`));
  const [trailText] = await platform.sql('select string_agg(details::text, $1) as whole from audit_event', ['\n']);
  expect(trailText.whole).not.toMatch(new RegExp(`\\b${code}\\b|12345678`));
});
