import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { clientOf, givenIdentityProvider } from '../identity-providers/upstream-steps.ts';
import { openSms, receivedCode, sentMessages, submitCode, wrongCode } from '../oauth/step-up/sms-steps.ts';
import { authorize, formOf, nextOf, responseOf } from '../oauth/steps.ts';
import type { Answer } from '../support/agent.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let gateway: FakeService;
let platform: Platform;
let workers: Workers;
let trail: Trail;
/** The most messages that were being delivered at the same time. */
let together = 0;
beforeAll(async () => {
  gateway = await openFakeService({ status: 204 });
  platform = await startPlatform({
    env: {
      SIGNET_SMS_GATEWAY_URL: `${gateway.url}/send`,
      SIGNET_STEP_UP_SMS_LEVEL: '5',
      SIGNET_STEP_UP_ATTEMPTS: '2',
      SIGNET_STEP_UP_WINDOW_SECONDS: '7000',
      SIGNET_SMS_PER_NUMBER: '1',
      SIGNET_SMS_WINDOW_SECONDS: '9000',
      SIGNET_WORKER_CONCURRENCY: '1',
      SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1',
      SIGNET_HEADER_IDP_USER_ID: 'X-User-Id',
      SIGNET_HEADER_IDP_LEVEL: 'X-Assurance',
    },
  });
  workers = startWorkers(platform.runtime);
  trail = trailOf(platform);
  await givenScopes(platform, { scope_id: 'pay', authentication_level: 5 });
});
afterAll(async () => {
  await workers.close();
  await platform.stop();
  await gateway.close();
});

const clientForPaying = () => givenClient(platform, { step_up: 'SMS_CHALLENGE', consent_disabled: true, additional_scope_ids: ['openid', 'pay'] });

test('conformance 4: the level a code reaches, the codes one may try, and the window in which failures count', async () => {
  const client = await clientForPaying();
  const user = await givenUser(platform, { phone_number: '+31611111111' });
  const agent = platform.agent();
  const page = await openSms(agent, client, user, { scope: 'openid pay' });
  const code = await receivedCode(gateway, '+31611111111');
  const again = await submitCode(agent, page, wrongCode(code));
  expect(formOf(again).csrf_token).toBeDefined();
  const windows = await platform.sql<{ left: number }>(`select ceil(extract(epoch from window_ends_at - now()) / 1000)::int as left from throttle`);
  expect(windows).toContainEqual({ left: 7 });
  await trail.mark();
  await submitCode(agent, again, wrongCode(code));
  await trail.expectTrail([['SMS_STEP_UP_CODE_INVALID', { details: { maxAttempts: 2, failures: 2, attemptsExhausted: true } }]]);
  const other = await givenUser(platform, { phone_number: '+31622222222' });
  const fresh = platform.agent();
  const form = await openSms(fresh, client, other, { scope: 'openid pay' });
  const confirmed = await submitCode(fresh, form, await receivedCode(gateway, '+31622222222'));
  expect(responseOf(await fresh.get(nextOf(confirmed)))).toMatchObject({ code: expect.any(String) });
  const [grant] = await platform.sql<{ acr: string }>('select acr from access_grant where user_id = $1', [other.userId]);
  expect(grant?.acr).toMatch(/:5$/);
});

test('conformance 4: a number gets so many messages within the window, whoever causes them', async () => {
  const phone_number = '+31633333333';
  const client = await clientForPaying();
  await openSms(platform.agent(), client, await givenUser(platform, { phone_number }), { scope: 'openid pay' });
  await receivedCode(gateway, phone_number);
  await trail.mark();
  const second = await givenUser(platform, { phone_number });
  await openSms(platform.agent(), client, second, { scope: 'openid pay' });
  const told = (await trail.events()).find(({ details }) => details?.reason === 'throttled_number');
  expect(told).toMatchObject({ userId: second.userId, outcome: 'FAILURE' });
  expect(sentMessages(gateway, phone_number)).toHaveLength(1);
  const [row] = await platform.sql<{ left: number }>(
    'select max(ceil(extract(epoch from window_ends_at - now()) / 1000))::int as left from throttle',
  );
  expect(row?.left).toBe(9);
});

test('conformance 4: so many jobs of a kind at once', async () => {
  let open = 0;
  gateway.answer(async () => {
    open += 1;
    together = Math.max(together, open);
    await new Promise((resolve) => setTimeout(resolve, 200));
    open -= 1;
    return { status: 204 };
  });
  const client = await clientForPaying();
  const numbers = ['+31644444441', '+31644444442', '+31644444443'];
  await Promise.all(
    numbers.map(async (phone_number) => openSms(platform.agent(), client, await givenUser(platform, { phone_number }), { scope: 'openid pay' })),
  );
  await waitUntil('all are delivered', () => numbers.every((number) => sentMessages(gateway, number).length === 1));
  expect(together).toBe(1);
});

test('conformance 4: the header in which a gateway states the level', async () => {
  const provider = await givenIdentityProvider(platform, { type: 'HEADER' });
  const client = await clientOf(platform, provider, { consent_disabled: true, additional_scope_ids: ['openid', 'pay'] });
  const end = async (headers: Record<string, string>): Promise<Record<string, string>> => {
    const agent = platform.agent();
    let at: Answer = await authorize(agent, client, { scope: 'openid pay' });
    while (at.location?.origin === agent.origin)
      at = await agent.get(at.location, { headers: { 'x-forwarded-for': '203.0.113.9', 'x-user-id': 'alice', ...headers } });
    return responseOf(at);
  };
  expect(await end({ 'x-assurance': '5' })).toMatchObject({ code: expect.any(String) });
  expect(await end({ 'x-authentication-level': '5' })).toMatchObject({ error: expect.any(String) });
});
