import { describe, expect, test } from '@jest/globals';
import { givenUser } from '../../support/fixtures.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { formOf, nextOf, responseOf, signIn } from '../steps.ts';
import { SmsScene } from './sms-scene.ts';
import { askAgain, openSms, receivedCode, sentMessages, submitCode, wrongCode } from './sms-steps.ts';

const scene = SmsScene.use();
const flow = 'sms_step_up';

describe('RS-174 the code', () => {
  test('wrong: the tries left are told, and the last one ends the sign-in', async () => {
    let { page, code } = await scene.openWithCode();
    for (const [failures, left] of [
      [1, 'You can try 2 more times'],
      [2, 'You can try once more'],
    ] as const) {
      page = await submitCode(scene.agent, page, wrongCode(code));
      expect([page.status, page.text.includes('role="alert"')]).toEqual([200, true]);
      expect(page.text).toContain(left);
      await scene.trail.expectTrail([scene.codeInvalid({ reason: 'wrong', failures, maxAttempts: 3, attemptsExhausted: false })]);
    }
    const end = await submitCode(scene.agent, page, wrongCode(code));
    expect([end.status, responseOf(end)]).toEqual([
      303,
      { error: 'access_denied', error_description: expect.any(String), state: 'state-1', iss: scene.platform.issuer },
    ]);
    await scene.trail.expectTrail([scene.codeInvalid({ reason: 'wrong', failures: 3, attemptsExhausted: true })]);
    expect((await submitCode(scene.agent, page, code)).status).toBe(400);
    expect((await scene.agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`)).status).toBe(400);
    expect(await scene.grants()).toEqual([]);
  });

  test('50 wrong ones at once, three times over: three count, and then it is over', async () => {
    const { code, page } = await scene.openWithCode();
    let form = page;
    const counted: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => submitCode(scene.agent, form, wrongCode(code))));
      expect(answers.every(({ status }) => status < 500)).toBe(true);
      counted.push((await scene.trail.names()).filter((name) => name === 'SMS_STEP_UP_CODE_INVALID').length);
      if (round < 2) form = await scene.agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    }
    expect(counted).toEqual([1, 2, 3]);
    expect((await submitCode(scene.agent, form, code)).status).toBe(400);
    expect(await scene.grants()).toEqual([]);
  });

  test('typed in groups or in other digits it is right', async () => {
    const { page, code } = await scene.openWithCode();
    const wide = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    expect(nextOf(await submitCode(scene.agent, page, `${wide.slice(0, 3)} ${wide.slice(3)}`)).pathname).toBe('/oauth/consent');
  });

  test.each(['', ' ', 'abcdef', '12345', '1234567', '9'.repeat(5000), '{"code":1}', '__proto__'])('%.10j is wrong', async (text) => {
    const { page } = await scene.openWithCode();
    expect((await submitCode(scene.agent, page, text)).status).toBe(200);
    await scene.trail.expectTrail([scene.codeInvalid({ reason: 'wrong', failures: 1 })]);
  });

  test('too old: said so, and counted', async () => {
    const { page, code } = await scene.openWithCode();
    const [row] = await scene.platform.sql(
      `update sms_challenge set code_expires_at = code_expires_at - interval '301 seconds' where user_id = $1
      returning round(extract(epoch from code_expires_at - now()))::int as seconds`,
      [scene.user.userId],
    );
    expect(Math.abs(row.seconds)).toBeLessThanOrEqual(15);
    const answer = await submitCode(scene.agent, page, code);
    expect(answer.text).toContain('This code is too old.');
    await scene.trail.expectTrail([scene.codeInvalid({ reason: 'expired', failures: 1 })]);
  });

  test('of another sign-in does not do', async () => {
    const { page } = await scene.openWithCode();
    await openSms(scene.platform.agent(), scene.client, scene.user);
    const other = await receivedCode(scene.gateway, scene.number(), 2);
    if (other !== sentMessages(scene.gateway, scene.number())[1]?.verification_code)
      expect((await submitCode(scene.agent, page, other)).status).toBe(200);
  });

  test('used once it is worth nothing, also in the same sign-in', async () => {
    const { page, code } = await scene.openWithCode();
    await submitCode(scene.agent, page, code);
    await scene.trail.mark();
    const replay = await submitCode(scene.agent, page, code);
    expect(nextOf(replay).pathname).toBe('/oauth/consent');
    await scene.trail.expectTrail([scene.formInvalid('reused')]);
    const login = await scene.agent.get(`/oauth/login?transaction=${formOf(page).transaction}`);
    const back = await scene.agent.postForm('/oauth/login', { ...formOf(login), username: scene.user.username, password: scene.user.password });
    const form = await scene.agent.get(nextOf(await scene.agent.get(nextOf(back))));
    const second = await receivedCode(scene.gateway, scene.number(), 2);
    if (second !== code) expect((await submitCode(scene.agent, form, code)).status).toBe(200);
  });

  test('wrong ones are limited for each user, over all sign-ins', async () => {
    let used = 0;
    for (let round = 0; round < 3; round += 1) {
      const other = scene.platform.agent();
      let page = await openSms(other, scene.client, scene.user);
      const code = await receivedCode(scene.gateway, scene.number(), round + 1);
      for (let guess = 0; guess < 3 && used < 7; guess += 1, used += 1) page = await submitCode(other, page, wrongCode(code));
      if (used < 7) continue;
      await scene.trail.mark();
      // Even the right one is not looked at any more.
      expect(responseOf(await submitCode(other, page, code)).error).toBe('access_denied');
      await scene.trail.expectTrail([scene.codeInvalid({ reason: 'throttled_user', attemptsExhausted: true })]);
    }
    expect(used).toBe(7);
    expect(await scene.grants()).toEqual([]);
  });

  test('is kept as a keyed digest, and nowhere in the clear', async () => {
    const { code } = await scene.openWithCode();
    const [row] = await scene.platform.sql('select c.*::text as whole from sms_challenge c where user_id = $1', [scene.user.userId]);
    expect(row.whole).toMatch(/v1\.test\.[A-Za-z0-9_-]{43}/);
    expect(row.whole).not.toContain(code);
    const [job] = await scene.platform
      .sql(`select j.*::text as whole from bullmq.job j where name = 'sms.send' order by 1 desc limit 1`)
      .catch(() => []);
    if (job) expect(job.whole).not.toMatch(new RegExp(`\\D${code}\\D|6${scene.lastNumber}`));
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
    const { page, code } = await scene.openWithCode();
    const again = await submitCode(scene.agent, page, wrongCode(code), changes);
    expect([again.status, again.text.includes('This form was no longer valid')]).toEqual([200, true]);
    expect(formOf(again).csrf_token).toMatch(/^[0-9a-f]{320}$/);
    expect(formOf(again).csrf_token).not.toBe(formOf(page).csrf_token);
    await scene.trail.expectTrail([scene.formInvalid(reason)]);
    const [row] = await scene.platform.sql('select attempts from sms_challenge where user_id = $1', [scene.user.userId]);
    expect(row.attempts).toBe(0);
    expect(nextOf(await submitCode(scene.agent, again, code)).pathname).toBe('/oauth/consent');
  });

  test('used, older than five minutes, or of the consent page', async () => {
    const { page, code } = await scene.openWithCode();
    const second = await submitCode(scene.agent, page, wrongCode(code));
    await scene.trail.mark();
    const third = await submitCode(scene.agent, page, code);
    await scene.trail.expectTrail([scene.formInvalid('unknown')]);
    expect(formOf(third).csrf_token).not.toBe(formOf(second).csrf_token);
    await scene.platform.sql(`update auth_transaction set csrf_expires_at = csrf_expires_at - interval '301 seconds' where id = $1`, [
      formOf(page).transaction,
    ]);
    await submitCode(scene.agent, third, code);
    await scene.trail.expectTrail([scene.formInvalid('expired')]);
  });

  test('oauth 5: sent twice at once, a wrong code counts once, and the page says that the first time counted', async () => {
    const { page, code } = await scene.openWithCode();
    const answers = await Promise.all([0, 1].map(() => submitCode(scene.agent, page, wrongCode(code))));
    const texts = answers.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('This code is not right')).length).toBe(1);
    expect(texts.filter((text) => text.includes('only the first time counted')).length).toBe(1);
    for (const text of texts) expect(text).toContain('number ending in');
    const [row] = await scene.platform.sql('select attempts from sms_challenge where user_id = $1', [scene.user.userId]);
    expect(row.attempts).toBe(1);
  });

  test('newcomer N9: before delivery the page promises a message, afterwards it says that one was sent', async () => {
    const { page } = await scene.openWithCode();
    const later = await scene.agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    expect([page.text.includes('We sent'), page.text.includes('You get a text message')]).toEqual([false, true]);
    expect(later.text).toContain('We sent a text message with a code to your number ending in');
  });

  test('of another person: the sign-in goes back to the start', async () => {
    const { page, code } = await scene.openWithCode();
    const other = await givenUser(scene.platform, { phone_number: '+31600000001' });
    await signIn(scene.agent, scene.client, other, { prompt: 'login' });
    await scene.trail.mark();
    expect(nextOf(await submitCode(scene.agent, page, code)).pathname).toBe('/oauth/login');
    await scene.trail.expectTrail([scene.formInvalid('session_changed')]);
  });

  test('RS-101 of another browser', async () => {
    const { page, code } = await scene.openWithCode();
    expect((await submitCode(scene.platform.agent(), page, code)).status).toBe(400);
    await scene.trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser', endpoint: 'sms_step_up' } }]]);
  });

  test('cancelled: the client is told', async () => {
    const { page } = await scene.openWithCode();
    expect(responseOf(await submitCode(scene.agent, page, '', { decision: 'cancel' })).error).toBe('access_denied');
    await scene.trail.expectTrail([['SMS_STEP_UP_CANCELLED', scene.subject()]]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s on the door of another code is refused', async (method) => {
    const answer = await fetch(`${scene.platform.url}/oauth/sms-step-up/resend`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('another code', () => {
  test('takes the place of the one before; the tries stay counted', async () => {
    const { page, code } = await scene.openWithCode();
    const wrong = await submitCode(scene.agent, page, wrongCode(code));
    const again = await askAgain(scene.agent, wrong);
    expect(again.text).toContain('We sent another code');
    const second = await receivedCode(scene.gateway, scene.number(), 2);
    const [row] = await scene.platform.sql('select attempts, sends from sms_challenge where user_id = $1', [scene.user.userId]);
    expect(row).toEqual({ attempts: 1, sends: 2 });
    const refused = second === code ? again : await submitCode(scene.agent, again, code);
    expect(nextOf(await submitCode(scene.agent, refused, second)).pathname).toBe('/oauth/consent');
  });

  test('three times and no more', async () => {
    let { page } = await scene.openWithCode();
    for (let round = 2; round <= 4; round += 1) {
      expect(page.text).toContain('/sms-step-up/resend');
      page = await askAgain(scene.agent, page);
      await receivedCode(scene.gateway, scene.number(), round);
    }
    await waitUntil('all sent', async () => (await scene.trail.names()).length === 3);
    await scene.trail.mark();
    expect(page.text).not.toContain('/sms-step-up/resend');
    expect((await askAgain(scene.agent, page)).text).toContain('No further code can be sent now');
    await scene.trail.expectTrail([['SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', { ...scene.subject(), details: { reason: 'resend_limit', flow } }]]);
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(4);
  });

  test('is not sent for a form that does not hold', async () => {
    const { page } = await scene.openWithCode();
    await askAgain(scene.agent, page, { csrf_token: 'a'.repeat(320) });
    await scene.trail.expectTrail([scene.formInvalid('unknown')]);
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(1);
  });

  test('asked for ten times at once comes once', async () => {
    const { page } = await scene.openWithCode();
    await Promise.all(Array.from({ length: 10 }, () => askAgain(scene.agent, page)));
    await receivedCode(scene.gateway, scene.number(), 2);
    const [row] = await scene.platform.sql('select sends from sms_challenge where user_id = $1', [scene.user.userId]);
    expect(row.sends).toBe(2);
  });
});
