import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { basicOf, type GivenClient, givenClient, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { formOf } from '../steps.ts';
import { decideDevice, deviceGrantType, givenDevice, givenDeviceClient, poll, requestDevice, typeCode } from './device-steps.ts';

const verification = '/oauth/device_authorization/verification';
let platform: Platform;
let trail: Trail;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOGIN_FAILURES_PER_ADDRESS: '8' } });
  trail = trailOf(platform);
  client = await givenDeviceClient(platform);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  await platform.sql('delete from throttle');
  await trail.mark();
});

describe('the device authorization endpoint (RFC 8628 §3.1)', () => {
  test('RS-123 unknown clients and wrong credentials', async () => {
    const secret = await givenClient(platform, { grant_types: ['DEVICE_CODE'] });
    const attempts: [Record<string, string>, Record<string, string>, string, string][] = [
      [{ client_id: 'nobody' }, {}, 'TOKEN_REQUEST_INVALID_CLIENT', 'unknown_client'],
      [{}, basicOf(secret.clientId, 'wrong'), 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', 'wrong_secret'],
      [{ client_id: secret.clientId }, {}, 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', 'not_authenticated'],
      [{}, {}, 'TOKEN_REQUEST_INVALID', 'absent'],
    ];
    for (const [fields, headers, event, reason] of attempts) {
      const answer = await platform.agent().postForm('/oauth/device_authorization', { scope: 'read', ...fields }, { headers });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      await trail.expectTrail([[event as 'TOKEN_REQUEST_INVALID', { details: { reason, endpoint: 'device_authorization' } }]]);
    }
    const good = await platform.agent().postForm('/oauth/v1/device_authorization', { scope: 'read' }, { headers: secret.basic });
    expect(good.status).toBe(200);
    await trail.expectTrail([]);
  });

  test('a client that is not for devices, a scope it does not have, a repeated parameter, another method', async () => {
    const web = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    expect((await requestDevice(platform, web)).json.error).toBe('unauthorized_client');
    await trail.expectTrail([['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { clientId: web.clientId, details: { grantType: deviceGrantType } }]]);
    const wide = await requestDevice(platform, client, { scope: 'read admin' });
    expect([wide.status, wide.json.error]).toEqual([400, 'invalid_scope']);
    await trail.expectTrail([['AUTHZ_REQUEST_SCOPE_INVALID', { clientId: client.clientId, details: { endpoint: 'device_authorization' } }]]);
    const twice = await platform.agent().postForm('/oauth/device_authorization', `client_id=${client.clientId}&scope=read&scope=openid`);
    expect([twice.status, twice.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'duplicate', endpoint: 'device_authorization' } }]]);
    const foreign = await requestDevice(platform, client, { idp: 'nowhere' });
    expect(foreign.json.error).toBe('invalid_request');
    await trail.expectTrail([['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: { endpoint: 'device_authorization' } }]]);
    const got = await platform.agent().get('/oauth/device_authorization');
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a client may have pages of its own', async () => {
    const own = await givenDeviceClient(platform, {
      device_verification_uri: 'https://tv.example/link',
      device_verification_uri_complete: 'https://tv.example/link/{user_code}',
    });
    const device = await givenDevice(platform, own);
    expect(device.verification_uri).toBe('https://tv.example/link');
    expect(device.verification_uri_complete).toBe(`https://tv.example/link/${device.user_code}`);
  });
});

describe('polling (RFC 8628 §3.5)', () => {
  test('RS-123 too fast: slow_down, and five seconds more each time', async () => {
    const device = await givenDevice(platform, client);
    const errors: string[] = [];
    for (let count = 0; count < 3; count += 1) errors.push((await poll(platform, client, device.device_code)).json.error);
    expect(errors).toEqual(['authorization_pending', 'slow_down', 'slow_down']);
    const interval = async () =>
      (await platform.sql('select interval_seconds as seconds from device_authorization order by created_at desc limit 1'))[0].seconds;
    expect(await interval()).toBe(15);
    await platform.sql(`update device_authorization set polled_at = polled_at - interval '14 seconds'`);
    expect((await poll(platform, client, device.device_code)).json.error).toBe('slow_down');
    await platform.sql(`update device_authorization set polled_at = polled_at - interval '20 seconds'`);
    expect((await poll(platform, client, device.device_code)).json.error).toBe('authorization_pending');
    await trail.expectTrail([]);
  });

  test('RS-121 garbage, and the code of another client', async () => {
    const other = await givenDeviceClient(platform);
    const device = await givenDevice(platform, other);
    for (const code of ['x', `sgdc_20000_${'a'.repeat(43)}`, device.device_code.slice(0, -1), device.user_code]) {
      expect((await poll(platform, client, code)).json.error).toBe('invalid_grant');
      await trail.expectTrail([
        ['TOKEN_REQUEST_INVALID_GRANT', { clientId: client.clientId, details: { reason: 'unknown', grantType: deviceGrantType } }],
      ]);
    }
    expect((await poll(platform, client, device.device_code)).json.error).toBe('invalid_grant');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { clientId: client.clientId, details: { reason: 'client_mismatch' } }]]);
    expect((await poll(platform, other, device.device_code)).json.error).toBe('authorization_pending');
    const none = await platform.agent().postForm('/oauth/token', { grant_type: deviceGrantType, client_id: client.clientId });
    expect(none.json.error).toBe('invalid_request');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'missing', parameter: 'device_code' } }]]);
  });

  test('RS-061 after its time, approved or not', async () => {
    const device = await givenDevice(platform, client);
    await platform.sql(`update device_authorization set expires_at = now() - interval '1 second'`);
    const answer = await poll(platform, client, device.device_code);
    expect([answer.status, answer.json.error]).toEqual([400, 'expired_token']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { clientId: client.clientId, details: { reason: 'expired' } }]]);
    expect((await typeCode(platform.agent(), device.user_code)).text).toContain('No device is waiting');
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'expired', endpoint: 'device_verification' } }]]);
  });

  test('RS-121 fifteen polls at once, on two servers: one set of tokens', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl });
    const device = await givenDevice(platform, client);
    await decideDevice(platform.agent(), device.user_code, await givenUser(platform), 'accept');
    await trail.mark();
    const answers = await Promise.all(Array.from({ length: 15 }, (_, at) => poll(at % 2 === 0 ? platform : second, client, device.device_code)));
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    for (const { json } of answers.filter((answer) => answer.status !== 200)) expect(json.error).toBe('invalid_grant');
    const names = await trail.names();
    expect(names.filter((name) => name === 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED')).toHaveLength(1);
    expect(names.filter((name) => name === 'TOKEN_REQUEST_INVALID_GRANT')).toHaveLength(14);
    const info = await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${won[0]?.json.access_token}` } });
    expect(info.status).toBe(200);
    await second.stop();
  });
});

describe('the verification page (RFC 8628 §3.3, §5.1)', () => {
  test('a code in the address is filled in, and nothing else happens', async () => {
    const device = await givenDevice(platform, client);
    const page = await platform.agent().get(`${verification}?user_code=${device.user_code}`);
    expect([page.status, formOf(page).user_code]).toEqual([200, device.user_code]);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const hostile = await platform.agent().get(`${verification}?user_code=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(hostile.text).not.toContain('<script>');
    await trail.expectTrail([]);
  });

  test('a code is read as people type it', async () => {
    const device = await givenDevice(platform, client);
    for (const typed of [device.user_code.toLowerCase(), ` ${device.user_code.replace('-', ' ')} `, device.user_code.replace('-', '')])
      expect((await typeCode(platform.agent(), typed)).location?.pathname).toBe('/oauth/login');
  });

  test('a form of another site is not looked at', async () => {
    const device = await givenDevice(platform, client);
    for (const fields of [{}, { csrf_token: 'x' }]) {
      const page = await platform.agent().postForm(verification, { user_code: device.user_code, ...fields });
      expect([page.status, page.location]).toEqual([200, undefined]);
      await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'form_token_invalid', endpoint: 'device_verification' } }]]);
    }
  });

  test('RS-123 guesses are counted, in parallel too; a right code costs nothing', async () => {
    const device = await givenDevice(platform, client);
    for (let count = 0; count < 10; count += 1) expect((await typeCode(platform.agent(), device.user_code)).location?.pathname).toBe('/oauth/login');
    const guesses = await Promise.all(Array.from({ length: 12 }, () => typeCode(platform.agent(), 'BBBB-BBBB')));
    expect(guesses.filter((page) => page.status === 200)).toHaveLength(8);
    const refused = guesses.filter((page) => page.status === 429);
    expect(refused).toHaveLength(4);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await typeCode(platform.agent(), device.user_code)).status).toBe(429);
    const reasons = (await trail.events()).map((event) => event.details?.reason);
    expect(reasons.filter((reason) => reason === 'unknown_user_code')).toHaveLength(8);
    expect(reasons.filter((reason) => reason === 'throttled')).toHaveLength(5);
  });

  test('in Dutch, for those who prefer it', async () => {
    const page = await platform.agent({ 'accept-language': 'nl' }).get(verification);
    expect(page.text).toContain('<html lang="nl">');
    expect(page.text).toContain('Typ de code die uw apparaat laat zien.');
  });
});
