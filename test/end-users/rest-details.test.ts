import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/agent.ts';
import { type GivenClient, givenApiClient } from '../support/fixtures.ts';
import { type GivenInstallation, givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../support/trail.ts';
import { givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let portal: GivenClient;
let phone: GivenInstallation;
let userId: string;
let counter = 0;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  portal = await givenApiClient(platform, ['END_USER']);
});
beforeEach(async () => {
  counter += 1;
  userId = `person-${counter}`;
  phone = await givenInstallation(platform);
  await trail.mark();
});
afterAll(() => platform.stop());

function call(method: string, path: string, encodedUser = userId): Promise<Answer> {
  return platform.agent().send(method, `/oauth/api/${path.replace('/', `/users/${encodedUser}/`)}`, { headers: portal.basic });
}

const granted: ExpectedEvent = ['API_ACCESS_GRANTED', { channel: 'REST_END_USER', details: { api: 'end_user' } }];
const stored = () => platform.sql('select type from notification_setting where user_id = $1', [userId]);

describe('the notification setting', () => {
  test('is replaced, and the default applies again when it is removed; the slash at the end may be left out', async () => {
    await givenConsent(platform, userId, phone.clientId);
    for (const slash of ['/', '']) {
      for (const type of ['SMS', 'EMAIL', 'SMS']) {
        expect((await call('POST', `v1/settings/notification/${type}`)).status).toBe(204);
        const answer = await call('GET', `v1/settings/notification${slash}`);
        expect([answer.status, answer.json, await stored()]).toEqual([200, { notification_type: type }, [{ type }]]);
      }
      expect((await call('DELETE', `v1/settings/notification${slash}`)).status).toBe(204);
      expect((await call('GET', `v1/settings/notification${slash}`)).json).toEqual({ notification_type: 'EMAIL' });
    }
    const once = ['SMS', 'EMAIL', 'SMS'].flatMap((notificationType): ExpectedEvent[] => [
      granted,
      ['API_NOTIFICATION_SETTING_SET', { userId, details: { notificationType } }],
      granted,
      ['API_NOTIFICATION_SETTING_FOUND', { details: { notificationType, isDefault: false } }],
    ]);
    const removed: ExpectedEvent[] = [
      granted,
      ['API_NOTIFICATION_SETTING_REMOVED', { userId }],
      granted,
      ['API_NOTIFICATION_SETTING_FOUND', { details: { notificationType: 'EMAIL', isDefault: true } }],
    ];
    await trail.expectTrail([...once, ...removed, ...once, ...removed]);
  });

  test.each(['sms', 'NONE', 'x'.repeat(255)])('%s is no type: 400, and what was stored stays', async (type) => {
    await call('POST', 'v1/settings/notification/SMS');
    const answer = await call('POST', `v1/settings/notification/${type}`);
    expect([answer.status, answer.json]).toEqual([400, { error: 'It must be one of SMS, EMAIL.' }]);
    expect(await stored()).toEqual([{ type: 'SMS' }]);
    await trail.expectTrail([
      granted,
      'API_NOTIFICATION_SETTING_SET',
      granted,
      ['API_NOTIFICATION_SETTING_SET_FAILED', { userId, details: { value: type.slice(0, 64) } }],
    ]);
  });
});

describe('the user in the path', () => {
  test.each(['a/b', 'a%2Fb', 'Zoë +&?#@example.org', 'pat.smith', 'é'.repeat(255)])('is decoded once: %s', async (name) => {
    userId = name;
    await givenConsent(platform, name, phone.clientId);
    const answer = await call('GET', 'v1/consents', encodeURIComponent(name));
    expect([answer.status, answer.json.consents]).toMatchObject([200, [{ device_name: 'A phone' }]]);
    await trail.expectTrail([granted, ['API_CONSENT_LISTED', { userId: name, details: { count: 1 } }]]);
  });

  test('is exact', async () => {
    await givenConsent(platform, userId, phone.clientId);
    expect((await call('GET', 'v1/consents', userId.toUpperCase())).status).toBe(404);
  });
});

describe('tokens', () => {
  test('without a refresh token are gone once they expired; with one they stay', async () => {
    await givenFamily(platform, userId, phone.clientId, { access: -60 });
    const refreshable = await givenFamily(platform, userId, phone.clientId, { access: -60, refresh: 600, type: 'CUSTOM_AUTHENTICATOR' });
    const live = await givenFamily(platform, userId, phone.clientId, { access: 600, type: 'IMPLICIT_AUTHENTICATION' });
    const { tokens } = (await call('GET', 'v1/tokens')).json;
    const shown = tokens.map((token: Record<string, unknown>) => [token.id, token.type, token.refresh_token_issued, token.expired]);
    expect(shown).toHaveLength(2);
    expect(shown).toEqual(
      expect.arrayContaining([
        [refreshable, 'CUSTOM_AUTHENTICATOR', true, true],
        [live, 'IMPLICIT_AUTHENTICATION', false, false],
      ]),
    );
  });
});

describe('authentication apps and devices', () => {
  test('an enrollment is removed with its keys; the device stays', async () => {
    const { id } = await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }));
    expect((await call('DELETE', `v1/authentication/apps/${id}`)).status).toBe(204);
    await trail.expectTrail([granted, ['API_AUTHENTICATION_APP_REMOVED', { userId, details: { appInstanceId: id, operation: 'remove' } }]]);
    expect((await call('GET', 'v1/authentication/apps')).status).toBe(404);
    const [device] = (await call('GET', 'v4/devices')).json.devices;
    expect(device).toMatchObject({ id: phone.clientId, mobileAuthenticationEnabled: false, pushAuthenticationEnabled: false });
  });

  test.each(['v3', 'v4'])('%s: push off leaves the keys, mobile authentication off does not', async (version) => {
    const { id } = await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }));
    const shown = async () => (await call('GET', 'v4/devices')).json.devices[0];
    expect((await call('POST', `${version}/devices/${phone.clientId}/disablePushAuthentication`)).status).toBe(204);
    expect(await shown()).toMatchObject({ mobileAuthenticationEnabled: true, pushAuthenticationEnabled: false });
    expect((await call('POST', `${version}/devices/${phone.clientId}/disableMobileAuthentication`)).status).toBe(204);
    expect(await shown()).toMatchObject({ mobileAuthenticationEnabled: false, pushAuthenticationEnabled: false });
    const removed = (operation: string): ExpectedEvent => ['API_AUTHENTICATION_APP_REMOVED', { userId, details: { appInstanceId: id, operation } }];
    const listed: ExpectedEvent = ['API_DEVICES_LISTED', { userId }];
    await trail.expectTrail([granted, removed('disable_push'), granted, listed, granted, removed('remove'), granted, listed]);
  });

  test('a device of others alone is not removed by name, and its fingerprint login not switched off', async () => {
    await givenProfile(platform, phone);
    expect((await call('DELETE', `v3/devices/${phone.clientId}`)).status).toBe(204);
    expect((await call('POST', `v4/devices/${phone.clientId}/disableFingerprint`)).status).toBe(204);
    await trail.expectTrail([
      granted,
      ['API_DEVICE_NOT_REMOVED_FORBIDDEN', { userId, details: { reason: 'other_user', deviceId: phone.clientId } }],
      granted,
      ['API_FINGER_PRINT_NOT_DISABLED_FORBIDDEN', { userId, details: { reason: 'other_user' } }],
    ]);
  });

  test.each(['v3', 'v4'])('%s: all devices of a user go at once, and again there is nothing left to go', async (version) => {
    const tablet = await givenInstallation(platform);
    for (const device of [phone, tablet]) await givenProfile(platform, device, { user_id: userId });
    for (let count = 0; count < 2; count += 1) {
      const answer = await call('DELETE', `${version}/devices`);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    await trail.expectTrail([granted, 'API_DEVICE_REMOVED', 'API_DEVICE_REMOVED', granted]);
    expect(await platform.sql('select 1 from client where client_id = any($1)', [[phone.clientId, tablet.clientId]])).toEqual([]);
  });
});

test('a mobile application is listed once for all devices, and its access ends on all of them', async () => {
  const tablet = await givenInstallation(platform, phone.app);
  for (const { clientId } of [phone, tablet]) {
    await givenProfile(platform, { clientId }, { user_id: userId });
    await givenConsent(platform, userId, clientId);
    await givenFamily(platform, userId, clientId, { access: 600 });
  }
  expect((await call('GET', 'v1/applications')).json).toEqual({ apps: [{ id: phone.app.identifier, app_name: expect.any(String) }] });
  expect((await call('DELETE', `v1/applications/${phone.app.identifier}`)).status).toBe(204);
  const details = { appIdentifier: phone.app.identifier, removed: { grants: 0, tokens: 2, consents: 2 } };
  await trail.expectTrail([granted, 'API_APP_LISTED', granted, ['API_APP_REMOVED', { userId, details }]]);
  expect((await call('GET', 'v1/applications')).json).toEqual({ error: 'No applications found' });
  expect((await call('GET', 'v3/devices')).json.devices).toHaveLength(2);
});
