import { beforeEach, describe, expect, test } from '@jest/globals';
import { givenUser } from '../../support/fixtures.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { authorize, formOf, nextOf, responseOf, signIn, verifier } from '../steps.ts';
import { SmsScene } from './sms-scene.ts';
import { openSms, receivedCode, sentMessages, submitCode } from './sms-steps.ts';

const scene = SmsScene.use();
const flow = 'sms_step_up';

describe('a client that wants a code from everybody (oauth.md §5.7)', () => {
  test('the message, the page, the right code: level and amr are raised, the session has a fresh secret', async () => {
    const page = await openSms(scene.agent, scene.client, scene.user, { scope: 'openid' });
    const code = await receivedCode(scene.gateway, scene.number());
    await scene.trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', scene.sent()]);
    expect(sentMessages(scene.gateway, scene.number())[0]).toEqual({
      phone_number: `+316${scene.lastNumber}`,
      message: `${code} is your code for ${sentMessages(scene.gateway, scene.number())[0]?.message.match(/for (.*)\. It/)?.[1]}. It is valid for 5 minutes. Never give it to anybody.\n\n@localhost #${code}`,
      verification_code: expect.stringMatching(/^\d{6}$/),
    });
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    for (const text of ['autocomplete="one-time-code"', 'inputmode="numeric"', `ending in ${String(scene.lastNumber).slice(-2)}`])
      expect(page.text).toContain(text);
    expect(page.text).not.toContain(`6${scene.lastNumber}`);

    const before = scene.agent.cookies.get('signet_session')?.value;
    const confirmed = await submitCode(scene.agent, page, code);
    expect([confirmed.status, nextOf(confirmed).pathname]).toEqual([303, '/oauth/consent']);
    expect(scene.agent.cookies.get('signet_session')?.value).not.toBe(before);
    const response = responseOf(await scene.agent.get(nextOf(confirmed)));
    expect(await scene.grants()).toEqual([{ acr: 'urn:signet:oidc:authentication_level:2', amr: ['pwd', 'sms'] }]);
    await scene.trail.expectTrail([['AUTHZ_REQUEST_GRANT_CREATED', { ...scene.subject(), details: { actual: 2 } }]]);

    const fields = {
      grant_type: 'authorization_code',
      code: response.code as string,
      redirect_uri: scene.client.redirectUri,
      code_verifier: verifier,
    };
    const { id_token } = (await scene.agent.postForm('/oauth/token', fields, { headers: scene.client.basic })).json;
    const claims = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ acr: 'urn:signet:oidc:authentication_level:2', amr: ['pwd', 'sms'] });
  });

  test('within the session it is asked for once; after a new sign-in again', async () => {
    const { page, code } = await scene.openWithCode();
    await scene.agent.get(nextOf(await submitCode(scene.agent, page, code)));
    expect(responseOf(await authorize(scene.agent, scene.client)).code).toBeDefined();
    expect(nextOf(await signIn(scene.agent, scene.client, scene.user, { prompt: 'login' })).pathname).toBe('/oauth/sms-step-up');
  });

  test('with prompt=none the client learns that the person would have to do something', async () => {
    await openSms(scene.agent, scene.client, scene.user);
    await scene.trail.mark();
    expect(responseOf(await authorize(scene.agent, scene.client, { prompt: 'none' })).error).toBe('interaction_required');
  });

  test('the message is in the language of the person, the page in that of the request', async () => {
    await scene.platform.sql(`update directory_user set locale = 'nl-NL' where user_id = $1`, [scene.user.userId]);
    const page = await openSms(scene.agent, scene.client, scene.user, { ui_locales: 'nl' });
    expect(page.text).toContain('Code uit de sms');
    const code = await receivedCode(scene.gateway, scene.number());
    expect(sentMessages(scene.gateway, scene.number())[0]?.message).toContain(`${code} is uw code voor`);
  });

  test('opened again and again, also at once, the page sends one message', async () => {
    const next = nextOf(await signIn(scene.agent, scene.client, scene.user));
    await Promise.all(Array.from({ length: 10 }, () => scene.agent.get(next)));
    await scene.agent.get(next);
    await receivedCode(scene.gateway, scene.number());
    const [row] = await scene.platform.sql('select (select count(*) from outbox_job)::int as waiting, sends from sms_challenge where user_id = $1', [
      scene.user.userId,
    ]);
    expect(row).toEqual({ waiting: 0, sends: 1 });
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(1);
  });
});

describe('as the way to a higher level (oauth.md §5.6)', () => {
  beforeEach(() =>
    scene.platform
      .sql('update client set step_up = null where client_id = $1', [scene.client.clientId])
      .then(() => scene.platform.runtime.caches.clear()),
  );

  test('a level that the code reaches: told once, and then confirmed', async () => {
    const page = await openSms(scene.agent, scene.client, scene.user, { scope: 'pay' });
    await scene.agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    const code = await receivedCode(scene.gateway, scene.number());
    const shortfall = { reason: 'step_up_sms', required: 2, actual: 1, scopes: ['pay'] };
    await scene.trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { ...scene.subject(), details: shortfall }],
      scene.sent(),
    ]);
    const latest = await scene.agent.get(`/oauth/sms-step-up?transaction=${formOf(page).transaction}`);
    expect(responseOf(await scene.agent.get(nextOf(await submitCode(scene.agent, latest, code)))).code).toBeDefined();
    expect(responseOf(await authorize(scene.agent, scene.client, { scope: 'pay' })).code).toBeDefined();
  });

  test('a level that it does not reach: nothing is sent', async () => {
    expect(responseOf(await signIn(scene.agent, scene.client, scene.user, { scope: 'vault' })).error).toBe('access_denied');
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(0);
    await scene.trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { details: { reason: 'no_step_up', required: 3 } }],
    ]);
  });

  test('a scope without a level needs no code', async () => {
    expect(responseOf(await signIn(scene.agent, scene.client, scene.user)).code).toBeDefined();
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
    await scene.platform.sql('update directory_user set phone_number = $2 where user_id = $1', [scene.user.userId, phone_number]);
    const answer = await openSms(scene.agent, scene.client, scene.user);
    expect(responseOf(answer)).toMatchObject({ error: 'access_denied', state: 'state-1', iss: scene.platform.issuer });
    await scene.trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['SMS_AUTH_INIT_FAILURE_PHONE_NUMBER_INVALID_OR_MISSING', { ...scene.subject(), details: { reason, flow } }],
    ]);
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(0);
  });

  test('in another spelling it is put into the usual form', async () => {
    await scene.platform.sql('update directory_user set phone_number = $2 where user_id = $1', [scene.user.userId, '+31 (0)6 ９８ 76 54 32']);
    await openSms(scene.agent, scene.client, scene.user);
    expect(await receivedCode(scene.gateway, '+31698765432')).toMatch(/^\d{6}$/);
  });
});

describe('a flood of messages', () => {
  test('of one user is stopped, whatever the sign-in', async () => {
    for (let round = 0; round < 6; round += 1) expect((await openSms(scene.platform.agent(), scene.client, scene.user)).status).toBe(200);
    await receivedCode(scene.gateway, scene.number(), 6);
    await waitUntil('all sent', async () => (await scene.trail.names()).filter((name) => name === 'SMS_AUTH_INIT_MESSAGE_SENT').length === 6);
    await scene.trail.mark();
    expect(responseOf(await openSms(scene.platform.agent(), scene.client, scene.user)).error).toBe('access_denied');
    await scene.trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', { ...scene.subject(), details: { reason: 'throttled_user', flow } }],
    ]);
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(6);
  });

  test('to one number is stopped, whoever causes it', async () => {
    const phone_number = scene.number();
    const others = [scene.user, await givenUser(scene.platform, { phone_number }), await givenUser(scene.platform, { phone_number })];
    for (const person of others) for (let round = 0; round < 4; round += 1) await openSms(scene.platform.agent(), scene.client, person);
    const failures = (await scene.trail.events()).filter(({ type }) => type === 'SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS');
    expect(failures.map(({ details }) => details?.reason)).toEqual(['throttled_number', 'throttled_number']);
    await receivedCode(scene.gateway, scene.number(), 10);
    expect(sentMessages(scene.gateway, scene.number())).toHaveLength(10);
  });
});
