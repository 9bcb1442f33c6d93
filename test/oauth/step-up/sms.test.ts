import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startWorkers, type Workers } from '../../../workers/main.ts';
import type { Agent, Answer } from '../../support/agent.ts';
import { type FakeService, openFakeService } from '../../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { authorize, formOf, nextOf, responseOf, signIn, verifier } from '../steps.ts';
import { askAgain, openSms, receivedCode, sentMessages, submitCode, wrongCode } from './sms-steps.ts';

let gateway: FakeService;
let platform: Platform;
let workers: Workers;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  gateway = await openFakeService({ status: 204 });
  platform = await startPlatform({
    env: { SIGNET_SMS_GATEWAY_URL: `${gateway.url}/send`, SIGNET_SMS_PER_USER: '6', SIGNET_STEP_UP_FAILURES_PER_USER: '7' },
  });
  workers = startWorkers(platform.runtime);
  trail = trailOf(platform);
  await givenScopes(platform, { scope_id: 'pay', authentication_level: 2 }, { scope_id: 'vault', authentication_level: 3 });
});
afterAll(async () => {
  await workers.close();
  await platform.stop();
  await gateway.close();
});

let lastNumber = 10_000_000;
const number = () => `+316${lastNumber}`;
beforeEach(async () => {
  gateway.forget();
  gateway.answer({ status: 204 });
  lastNumber += 1;
  agent = platform.agent();
  client = await givenClient(platform, { step_up: 'SMS_CHALLENGE', consent_disabled: true, additional_scope_ids: ['openid', 'pay', 'vault'] });
  user = await givenUser(platform, { phone_number: number() });
  await trail.mark();
});

const subject = () => ({ userId: user.userId, clientId: client.clientId });
const flow = 'sms_step_up';
const sent = () => ['SMS_AUTH_INIT_MESSAGE_SENT', { ...subject(), channel: 'WORKER', details: { flow } }] as const;
const codeInvalid = (details: object) => ['SMS_STEP_UP_CODE_INVALID', { ...subject(), details }] as const;
const formInvalid = (reason: string) => ['SMS_STEP_UP_CSRF_INVALID', { clientId: client.clientId, details: { reason } }] as const;
const grants = async () =>
  (await platform.sql('select acr, amr from access_grant where client_id = $1', [client.clientId])) as { acr: string; amr: string[] }[];

/** The page with its code, and the trail from here on. */
async function openWithCode(changes: Record<string, string> = {}): Promise<{ page: Answer; code: string }> {
  const page = await openSms(agent, client, user, changes);
  const code = await receivedCode(gateway, number());
  await waitUntil('sent', async () => (await trail.names()).includes('SMS_AUTH_INIT_MESSAGE_SENT'));
  await trail.mark();
  return { page, code };
}

describe('a client that wants a code from everybody (oauth.md §5.7)', () => {
  test('the message, the page, the right code: level and amr are raised, the session has a fresh secret', async () => {
    const page = await openSms(agent, client, user, { scope: 'openid' });
    const code = await receivedCode(gateway, number());
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', sent()]);
    expect(sentMessages(gateway, number())[0]).toEqual({
      phone_number: `+316${lastNumber}`,
      message: `${code} is your code for ${sentMessages(gateway, number())[0]?.message.match(/for (.*)\. It/)?.[1]}. It is valid for 5 minutes. Never give it to anybody.\n\n@localhost #${code}`,
      verification_code: expect.stringMatching(/^\d{6}$/),
    });
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    for (const text of ['autocomplete="one-time-code"', 'inputmode="numeric"', `ending in ${String(lastNumber).slice(-2)}`])
      expect(page.text).toContain(text);
    expect(page.text).not.toContain(`6${lastNumber}`);

    const before = agent.cookies.get('signet_session')?.value;
    const confirmed = await submitCode(agent, page, code);
    expect([confirmed.status, nextOf(confirmed).pathname]).toEqual([303, '/oauth/consent']);
    expect(agent.cookies.get('signet_session')?.value).not.toBe(before);
    const response = responseOf(await agent.get(nextOf(confirmed)));
    expect(await grants()).toEqual([{ acr: 'urn:signet:oidc:authentication_level:2', amr: ['pwd', 'sms'] }]);
    await trail.expectTrail([['AUTHZ_REQUEST_GRANT_CREATED', { ...subject(), details: { actual: 2 } }]]);

    const fields = { grant_type: 'authorization_code', code: response.code as string, redirect_uri: client.redirectUri, code_verifier: verifier };
    const { id_token } = (await agent.postForm('/oauth/token', fields, { headers: client.basic })).json;
    const claims = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ acr: 'urn:signet:oidc:authentication_level:2', amr: ['pwd', 'sms'] });
  });

  test('within the session it is asked for once; after a new sign-in again', async () => {
    const { page, code } = await openWithCode();
    await agent.get(nextOf(await submitCode(agent, page, code)));
    expect(responseOf(await authorize(agent, client)).code).toBeDefined();
    expect(nextOf(await signIn(agent, client, user, { prompt: 'login' })).pathname).toBe('/oauth/sms-step-up');
  });

  test('with prompt=none the client learns that the person would have to do something', async () => {
    await openSms(agent, client, user);
    await trail.mark();
    expect(responseOf(await authorize(agent, client, { prompt: 'none' })).error).toBe('interaction_required');
  });

  test('the message is in the language of the person, the page in that of the request', async () => {
    await platform.sql(`update directory_user set locale = 'nl-NL' where user_id = $1`, [user.userId]);
    const page = await openSms(agent, client, user, { ui_locales: 'nl' });
    expect(page.text).toContain('Code uit de sms');
    const code = await receivedCode(gateway, number());
    expect(sentMessages(gateway, number())[0]?.message).toContain(`${code} is uw code voor`);
  });

  test('opened again and again, also at once, the page sends one message', async () => {
    const next = nextOf(await signIn(agent, client, user));
    await Promise.all(Array.from({ length: 10 }, () => agent.get(next)));
    await agent.get(next);
    await receivedCode(gateway, number());
    const [row] = await platform.sql('select (select count(*) from outbox_job)::int as waiting, sends from sms_challenge where user_id = $1', [
      user.userId,
    ]);
    expect(row).toEqual({ waiting: 0, sends: 1 });
    expect(sentMessages(gateway, number())).toHaveLength(1);
  });
});

describe('as the way to a higher level (oauth.md §5.6)', () => {
  beforeEach(() =>
    platform.sql('update client set step_up = null where client_id = $1', [client.clientId]).then(() => platform.runtime.caches.clear()),
  );

  test('a level that the code reaches: told once, and then confirmed', async () => {
    const page = await openSms(agent, client, user, { scope: 'pay' });
    await agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    const code = await receivedCode(gateway, number());
    const shortfall = { reason: 'step_up_sms', required: 2, actual: 1, scopes: ['pay'] };
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { ...subject(), details: shortfall }],
      sent(),
    ]);
    const latest = await agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    expect(responseOf(await agent.get(nextOf(await submitCode(agent, latest, code)))).code).toBeDefined();
    expect(responseOf(await authorize(agent, client, { scope: 'pay' })).code).toBeDefined();
  });

  test('a level that it does not reach: nothing is sent', async () => {
    expect(responseOf(await signIn(agent, client, user, { scope: 'vault' })).error).toBe('access_denied');
    expect(sentMessages(gateway, number())).toHaveLength(0);
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { details: { reason: 'no_step_up', required: 3 } }],
    ]);
  });

  test('a scope without a level needs no code', async () => {
    expect(responseOf(await signIn(agent, client, user)).code).toBeDefined();
  });
});

describe('RS-176 the number', () => {
  test.each([
    ['missing', null],
    ['invalid', '0612345678'],
    ['invalid', '+31612345678,+31687654321'],
    ['invalid', '+31612345678\r\nX: y'],
    ['invalid', `+${'1'.repeat(40)}`],
  ])('%s: %j', async (reason, phone_number) => {
    await platform.sql('update directory_user set phone_number = $2 where user_id = $1', [user.userId, phone_number]);
    const answer = await openSms(agent, client, user);
    expect(responseOf(answer)).toMatchObject({ error: 'access_denied', state: 'state-1', iss: platform.issuer });
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['SMS_AUTH_INIT_FAILURE_PHONE_NUMBER_INVALID_OR_MISSING', { ...subject(), details: { reason, flow } }],
    ]);
    expect(sentMessages(gateway, number())).toHaveLength(0);
  });

  test('in another spelling it is put into the usual form', async () => {
    await platform.sql('update directory_user set phone_number = $2 where user_id = $1', [user.userId, '+31 (0)6 ９８ 76 54 32']);
    await openSms(agent, client, user);
    expect(await receivedCode(gateway, '+31698765432')).toMatch(/^\d{6}$/);
  });
});

describe('RS-174 the code', () => {
  test('wrong: the tries left are told, and the last one ends the sign-in', async () => {
    let { page, code } = await openWithCode();
    for (const [failures, left] of [
      [1, 'You can try 2 more times'],
      [2, 'You can try once more'],
    ] as const) {
      page = await submitCode(agent, page, wrongCode(code));
      expect([page.status, page.text.includes('role="alert"')]).toEqual([200, true]);
      expect(page.text).toContain(left);
      await trail.expectTrail([codeInvalid({ reason: 'wrong', failures, maxAttempts: 3, attemptsExhausted: false })]);
    }
    const end = await submitCode(agent, page, wrongCode(code));
    expect([end.status, responseOf(end)]).toEqual([
      303,
      { error: 'access_denied', error_description: expect.any(String), state: 'state-1', iss: platform.issuer },
    ]);
    await trail.expectTrail([codeInvalid({ reason: 'wrong', failures: 3, attemptsExhausted: true })]);
    expect((await submitCode(agent, page, code)).status).toBe(400);
    expect((await agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`)).status).toBe(400);
    expect(await grants()).toEqual([]);
  });

  test('50 wrong ones at once, three times over: three count, and then it is over', async () => {
    const { code, page } = await openWithCode();
    let form = page;
    const counted: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => submitCode(agent, form, wrongCode(code))));
      expect(answers.every(({ status }) => status < 500)).toBe(true);
      counted.push((await trail.names()).filter((name) => name === 'SMS_STEP_UP_CODE_INVALID').length);
      if (round < 2) form = await agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    }
    expect(counted).toEqual([1, 2, 3]);
    expect((await submitCode(agent, form, code)).status).toBe(400);
    expect(await grants()).toEqual([]);
  });

  test('typed in groups or in other digits it is right', async () => {
    const { page, code } = await openWithCode();
    const wide = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    expect(nextOf(await submitCode(agent, page, `${wide.slice(0, 3)} ${wide.slice(3)}`)).pathname).toBe('/oauth/consent');
  });

  test.each(['', ' ', 'abcdef', '12345', '1234567', '9'.repeat(5000), '{"code":1}', '__proto__'])('%.10j is wrong', async (text) => {
    const { page } = await openWithCode();
    expect((await submitCode(agent, page, text)).status).toBe(200);
    await trail.expectTrail([codeInvalid({ reason: 'wrong', failures: 1 })]);
  });

  test('too old: said so, and counted', async () => {
    const { page, code } = await openWithCode();
    const [row] = await platform.sql(
      `update sms_challenge set code_expires_at = code_expires_at - interval '301 seconds' where user_id = $1
      returning round(extract(epoch from code_expires_at - now()))::int as seconds`,
      [user.userId],
    );
    expect(Math.abs(row.seconds)).toBeLessThanOrEqual(15);
    const answer = await submitCode(agent, page, code);
    expect(answer.text).toContain('This code is too old.');
    await trail.expectTrail([codeInvalid({ reason: 'expired', failures: 1 })]);
  });

  test('of another sign-in does not do', async () => {
    const { page } = await openWithCode();
    await openSms(platform.agent(), client, user);
    const other = await receivedCode(gateway, number(), 2);
    if (other !== sentMessages(gateway, number())[1]?.verification_code) expect((await submitCode(agent, page, other)).status).toBe(200);
  });

  test('used once it is worth nothing, also in the same sign-in', async () => {
    const { page, code } = await openWithCode();
    await submitCode(agent, page, code);
    await trail.mark();
    const replay = await submitCode(agent, page, code);
    expect(nextOf(replay).pathname).toBe('/oauth/consent');
    await trail.expectTrail([formInvalid('reused')]);
    const login = await agent.get(`/oauth/login?transaction=${formOf(page).transaction}`);
    const back = await agent.postForm('/oauth/login', { ...formOf(login), username: user.username, password: user.password });
    const form = await agent.get(nextOf(await agent.get(nextOf(back))));
    const second = await receivedCode(gateway, number(), 2);
    if (second !== code) expect((await submitCode(agent, form, code)).status).toBe(200);
  });

  test('wrong ones are limited for each user, over all sign-ins', async () => {
    let used = 0;
    for (let round = 0; round < 3; round += 1) {
      const other = platform.agent();
      let page = await openSms(other, client, user);
      const code = await receivedCode(gateway, number(), round + 1);
      for (let guess = 0; guess < 3 && used < 7; guess += 1, used += 1) page = await submitCode(other, page, wrongCode(code));
      if (used < 7) continue;
      await trail.mark();
      // Even the right one is not looked at any more.
      expect(responseOf(await submitCode(other, page, code)).error).toBe('access_denied');
      await trail.expectTrail([codeInvalid({ reason: 'throttled_user', attemptsExhausted: true })]);
    }
    expect(used).toBe(7);
    expect(await grants()).toEqual([]);
  });

  test('is kept as a keyed digest, and nowhere in the clear', async () => {
    const { code } = await openWithCode();
    const [row] = await platform.sql('select c.*::text as whole from sms_challenge c where user_id = $1', [user.userId]);
    expect(row.whole).toMatch(/v1\.test\.[A-Za-z0-9_-]{43}/);
    expect(row.whole).not.toContain(code);
    const [job] = await platform.sql(`select j.*::text as whole from bullmq.job j where name = 'sms.send' order by 1 desc limit 1`).catch(() => []);
    if (job) expect(job.whole).not.toMatch(new RegExp(`\\D${code}\\D|6${lastNumber}`));
  });
});

describe('the form', () => {
  test.each([
    ['missing', { csrf_token: undefined }],
    ['missing', { csrf_token: '' }],
    ['unknown', { csrf_token: 'a'.repeat(320) }],
    ['mismatch', { scope: 'openid' }],
    ['mismatch', { client_id: 'other' }],
    ['mismatch', { redirect_uri: 'https://evil.example/' }],
    ['mismatch', { state: 'other' }],
    ['mismatch', { response_type: undefined }],
    ['mismatch', { nonce: 'added' }],
  ])('that does not hold (%s %j) is shown again with a fresh token and costs no try', async (reason, changes) => {
    const { page, code } = await openWithCode();
    const again = await submitCode(agent, page, wrongCode(code), changes);
    expect([again.status, again.text.includes('This form was no longer valid')]).toEqual([200, true]);
    expect(formOf(again).csrf_token).toMatch(/^[0-9a-f]{320}$/);
    expect(formOf(again).csrf_token).not.toBe(formOf(page).csrf_token);
    await trail.expectTrail([formInvalid(reason)]);
    const [row] = await platform.sql('select attempts from sms_challenge where user_id = $1', [user.userId]);
    expect(row.attempts).toBe(0);
    expect(nextOf(await submitCode(agent, again, code)).pathname).toBe('/oauth/consent');
  });

  test('used, older than five minutes, or of the consent page', async () => {
    const { page, code } = await openWithCode();
    const second = await submitCode(agent, page, wrongCode(code));
    await trail.mark();
    const third = await submitCode(agent, page, code);
    await trail.expectTrail([formInvalid('unknown')]);
    expect(formOf(third).csrf_token).not.toBe(formOf(second).csrf_token);
    await platform.sql(`update auth_transaction set csrf_expires_at = csrf_expires_at - interval '301 seconds' where id = $1`, [
      formOf(page).transaction,
    ]);
    await submitCode(agent, third, code);
    await trail.expectTrail([formInvalid('expired')]);
  });

  test('of another person: the sign-in goes back to the start', async () => {
    const { page, code } = await openWithCode();
    const other = await givenUser(platform, { phone_number: '+31600000001' });
    await signIn(agent, client, other, { prompt: 'login' });
    await trail.mark();
    expect(nextOf(await submitCode(agent, page, code)).pathname).toBe('/oauth/login');
    await trail.expectTrail([formInvalid('session_changed')]);
  });

  test('RS-101 of another browser', async () => {
    const { page, code } = await openWithCode();
    expect((await submitCode(platform.agent(), page, code)).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser', endpoint: 'sms_step_up' } }]]);
  });

  test('cancelled: the client is told', async () => {
    const { page } = await openWithCode();
    expect(responseOf(await submitCode(agent, page, '', { decision: 'cancel' })).error).toBe('access_denied');
    await trail.expectTrail([['SMS_STEP_UP_CANCELLED', subject()]]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s on the door of another code is refused', async (method) => {
    const answer = await fetch(`${platform.url}/oauth/sms-step-up/resend`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('another code', () => {
  test('takes the place of the one before; the tries stay counted', async () => {
    const { page, code } = await openWithCode();
    const wrong = await submitCode(agent, page, wrongCode(code));
    const again = await askAgain(agent, wrong);
    expect(again.text).toContain('We sent another code');
    const second = await receivedCode(gateway, number(), 2);
    const [row] = await platform.sql('select attempts, sends from sms_challenge where user_id = $1', [user.userId]);
    expect(row).toEqual({ attempts: 1, sends: 2 });
    const refused = second === code ? again : await submitCode(agent, again, code);
    expect(nextOf(await submitCode(agent, refused, second)).pathname).toBe('/oauth/consent');
  });

  test('three times and no more', async () => {
    let { page } = await openWithCode();
    for (let round = 2; round <= 4; round += 1) {
      expect(page.text).toContain('/sms-step-up/resend');
      page = await askAgain(agent, page);
      await receivedCode(gateway, number(), round);
    }
    await waitUntil('all sent', async () => (await trail.names()).length === 3);
    await trail.mark();
    expect(page.text).not.toContain('/sms-step-up/resend');
    expect((await askAgain(agent, page)).text).toContain('No further code can be sent now');
    await trail.expectTrail([['SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', { ...subject(), details: { reason: 'resend_limit', flow } }]]);
    expect(sentMessages(gateway, number())).toHaveLength(4);
  });

  test('is not sent for a form that does not hold', async () => {
    const { page } = await openWithCode();
    await askAgain(agent, page, { csrf_token: 'a'.repeat(320) });
    await trail.expectTrail([formInvalid('unknown')]);
    expect(sentMessages(gateway, number())).toHaveLength(1);
  });

  test('asked for ten times at once comes once', async () => {
    const { page } = await openWithCode();
    await Promise.all(Array.from({ length: 10 }, () => askAgain(agent, page)));
    await receivedCode(gateway, number(), 2);
    const [row] = await platform.sql('select sends from sms_challenge where user_id = $1', [user.userId]);
    expect(row.sends).toBe(2);
  });
});

describe('a flood of messages', () => {
  test('of one user is stopped, whatever the sign-in', async () => {
    for (let round = 0; round < 6; round += 1) expect((await openSms(platform.agent(), client, user)).status).toBe(200);
    await receivedCode(gateway, number(), 6);
    await waitUntil('all sent', async () => (await trail.names()).filter((name) => name === 'SMS_AUTH_INIT_MESSAGE_SENT').length === 6);
    await trail.mark();
    expect(responseOf(await openSms(platform.agent(), client, user)).error).toBe('access_denied');
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', { ...subject(), details: { reason: 'throttled_user', flow } }],
    ]);
    expect(sentMessages(gateway, number())).toHaveLength(6);
  });

  test('to one number is stopped, whoever causes it', async () => {
    const phone_number = number();
    const others = [user, await givenUser(platform, { phone_number }), await givenUser(platform, { phone_number })];
    for (const person of others) for (let round = 0; round < 4; round += 1) await openSms(platform.agent(), client, person);
    const failures = (await trail.events()).filter(({ type }) => type === 'SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS');
    expect(failures.map(({ details }) => details?.reason)).toEqual(['throttled_number', 'throttled_number']);
    await receivedCode(gateway, number(), 10);
    expect(sentMessages(gateway, number())).toHaveLength(10);
  });
});
