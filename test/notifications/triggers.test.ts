import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mintOpaque } from '../../src/kernel/base/crypto/opaque-value.ts';
import { givenConsent, givenFamily } from '../end-users/account.ts';
import { authorize, nextOf, responseOf, signIn, signInAndConsent, submitConsent } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { givenCode, redeem, refresh } from '../support/given-code.ts';
import { ask } from '../support/graphql.ts';
import { type GivenInstallation, givenEnrolment, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const serviceUrl = 'https://notify.example/';
let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let portal: GivenClient;
let user: GivenUser;
let phone: GivenInstallation;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_NOTIFICATION_SERVICE_URL: serviceUrl } });
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
  portal = await givenApiClient(platform, ['END_USER']);
  await givenScopes(platform, { scope_id: 'once', persistent_consent: false });
});
afterAll(() => platform.stop());
beforeEach(async () => {
  user = await givenUser(platform);
  phone = await givenInstallation(platform, await givenMobileApp(platform, { name: `The bank of ${user.userId}` }), { name: 'My phone' });
  await platform.sql('delete from outbox_job');
  await trail.mark();
});

/** What users are to be told, as the outbox holds it; it is empty afterwards. */
async function told(of: Pick<Platform, 'sql'> = platform): Promise<object[]> {
  const rows = await of.sql<{ payload: object }>(`delete from outbox_job where name = 'notification.send' returning payload`);
  return rows.map(({ payload }) => payload);
}

/** A notification about the phone. */
const ofPhone = (trigger: string, userId: string = user.userId) => ({
  trigger,
  userId,
  clientId: phone.clientId,
  clientName: expect.stringMatching(/^The bank of /),
  deviceName: 'My phone',
  occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
});

function rest(method: string, path: string, on: Platform = platform, client: GivenClient = portal, userId: string = user.userId) {
  return on.agent().send(method, `/oauth/api/${path.replace('/', `/users/${userId}/`)}`, { headers: client.basic });
}

describe('first access', () => {
  const accept = (client: GivenClient, scope: string) => signInAndConsent(platform.agent(), client, user, { scope });

  test('is told with the first consent to a client, not with a further scope', async () => {
    const client = await givenClient(platform, { name: `Shop of ${user.userId}` });
    expect(responseOf(await accept(client, 'openid read')).code).toBeDefined();
    expect(await told()).toEqual([
      {
        trigger: 'first_access',
        userId: user.userId,
        clientId: client.clientId,
        clientName: `Shop of ${user.userId}`,
        deviceName: null,
        occurredAt: expect.any(String),
      },
    ]);
    expect(responseOf(await accept(client, 'openid read profile')).code).toBeDefined();
    expect(await told()).toEqual([]);
    const names = await trail.names();
    expect(names.filter((name) => name === 'CONSENT_GIVEN')).toHaveLength(2);
  });

  test('without anything that is remembered, as long as the client holds no token', async () => {
    const client = await givenClient(platform, { default_scope_ids: ['once'], additional_scope_ids: [] });
    await accept(client, 'once');
    expect(await told()).toMatchObject([{ trigger: 'first_access', clientId: client.clientId }]);
    await givenFamily(platform, user.userId, client.clientId, { access: 600 });
    await accept(client, 'once');
    expect(await told()).toEqual([]);
  });

  test('of a mobile application names the device', async () => {
    const client = { ...phone, redirectUri: phone.app.redirectUri };
    expect(responseOf(await accept(client, 'openid')).code).toBeDefined();
    expect(await told()).toEqual([ofPhone('first_access')]);
  });

  test('is not told when the person declines, nor where no consent is asked for', async () => {
    const agent = platform.agent();
    const client = await givenClient(platform);
    await submitConsent(agent, await signIn(agent, client, user), 'reject');
    const silent = await givenClient(platform, { consent_disabled: true });
    expect(responseOf(await signIn(platform.agent(), silent, user)).code).toBeDefined();
    expect(nextOf(await authorize(agent, silent)).searchParams.get('code')).not.toBeNull();
    expect(await told()).toEqual([]);
  });
});

describe('a mobile application', () => {
  const register = async (device: GivenInstallation, profileId: string) => {
    const code = await givenCode(platform, device, { user, scopes: ['openid'] });
    expect((await redeem(platform.agent(), device, code, { profile_id: profileId })).status).toBe(200);
  };

  test('that asks for no consent tells of the first registration on a device, and of no other', async () => {
    const app = await givenMobileApp(platform, { name: `The bank of ${user.userId}`, consent_disabled: true });
    const device = await givenInstallation(platform, app, { name: 'My phone' });
    await register(device, 'AB12CD');
    expect(await told()).toEqual([{ ...ofPhone('first_access'), clientId: device.clientId }]);
    await register(device, 'AB12CE');
    await register(phone, 'AB12CD');
    expect(await told()).toEqual([]);
  });

  test('whose PIN was wrong too often tells of that, once', async () => {
    await register(phone, 'AB12CD');
    const guess = () => refresh(platform.agent(), phone, mintOpaque('refreshToken').value, { profile_id: 'AB12CD' });
    expect([(await guess()).status, (await guess()).status, await told()]).toEqual([400, 400, []]);
    expect((await guess()).json.remaining_attempts).toBe(0);
    expect(await told()).toEqual([ofPhone('pin_limit_exceeded')]);
    await guess();
    expect(await told()).toEqual([]);
    const names = await trail.names();
    expect(names.filter((name) => name === 'TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED')).toHaveLength(1);
  });
});

describe('a removed consent', () => {
  test('of a web client, over REST and GraphQL', async () => {
    const client = await givenClient(platform, { name: `Shop of ${user.userId}` });
    const consentId = await givenConsent(platform, user.userId, client.clientId);
    await rest('DELETE', `v1/consents/${consentId}`);
    const expected = { trigger: 'consent_removed', userId: user.userId, clientId: client.clientId, clientName: `Shop of ${user.userId}` };
    expect(await told()).toMatchObject([{ ...expected, deviceName: null }]);
    await rest('DELETE', `v1/consents/${consentId}`);
    expect(await told()).toEqual([]);
    const again = await givenConsent(platform, user.userId, client.clientId);
    const mutation = 'mutation ($userId: String!, $id: ID!) { removeConsent(userId: $userId, consentId: $id) { deletedId } }';
    const { data } = await ask(platform, 'admin', mutation, { userId: user.userId, id: again }, { headers: portal.basic });
    expect(data.removeConsent.deletedId).toBe(again);
    expect(await told()).toMatchObject([expected]);
  });

  test('of a mobile application names the device', async () => {
    await rest('DELETE', `v1/consents/${await givenConsent(platform, user.userId, phone.clientId)}`);
    expect(await told()).toEqual([ofPhone('consent_removed')]);
  });

  test('with the access of a whole application once, and only where there was one', async () => {
    const tablet = await givenInstallation(platform, phone.app, { name: 'My tablet' });
    for (const { clientId } of [phone, tablet]) {
      await givenConsent(platform, user.userId, clientId);
      await givenFamily(platform, user.userId, clientId, { access: 600 });
    }
    await rest('DELETE', `v1/applications/${phone.app.identifier}`);
    expect(await told()).toMatchObject([{ trigger: 'consent_removed', clientName: `The bank of ${user.userId}`, deviceName: null }]);
    await givenFamily(platform, user.userId, phone.clientId, { access: 600 });
    await rest('DELETE', `v1/applications/${phone.app.identifier}`);
    expect(await told()).toEqual([]);
    await trail.expectTrail(['API_ACCESS_GRANTED', 'API_APP_REMOVED', 'API_ACCESS_GRANTED', 'API_APP_REMOVED']);
  });
});

describe('a removed device', () => {
  test('whether others still use it or not; nothing for what could not be removed', async () => {
    const other = await givenProfile(platform, phone);
    await givenProfile(platform, phone, { user_id: user.userId });
    await rest('DELETE', `v3/devices/${phone.clientId}`);
    expect(await told()).toEqual([ofPhone('device_removed')]);
    await rest('DELETE', `v3/devices/${phone.clientId}`);
    expect(await told()).toEqual([]);
    await rest('DELETE', 'v4/devices', platform, portal, other.userId);
    expect(await told()).toEqual([ofPhone('device_removed', other.userId)]);
  });

  test('by an administrator: the user who was revoked, or every user of the device', async () => {
    const others = [await givenProfile(platform, phone), await givenProfile(platform, phone)];
    await givenProfile(platform, phone, { user_id: user.userId });
    const variables = { userId: user.userId, deviceId: phone.clientId };
    await desk.ask(
      'mutation ($userId: String!, $deviceId: ID!) { revokeUserFromDevice(userId: $userId, deviceId: $deviceId) { acknowledged } }',
      variables,
    );
    expect(await told()).toEqual([ofPhone('device_removed')]);
    await desk.ask('mutation ($id: String!) { deleteDynamicClient(clientId: $id, dryRun: true) { deletedId } }', { id: phone.clientId });
    expect(await told()).toEqual([]);
    await desk.ask('mutation ($id: String!) { deleteDynamicClient(clientId: $id) { deletedId } }', { id: phone.clientId });
    const expected = others.map(({ userId }) => ofPhone('device_removed', userId));
    expect(await told()).toEqual(expect.arrayContaining(expected));
    await trail.expectTrail(['ADMIN_USER_REVOKED', 'ADMIN_CLIENT_DELETED']);
  });
});

test('mobile authentication that ends, not its push channel alone', async () => {
  const profile = await givenProfile(platform, phone, { user_id: user.userId });
  const { id } = await givenEnrolment(platform, profile);
  await rest('POST', `v4/devices/${phone.clientId}/disablePushAuthentication`);
  expect(await told()).toEqual([]);
  await rest('DELETE', `v1/authentication/apps/${id}`);
  expect(await told()).toEqual([ofPhone('mobile_authentication_removed')]);
  const again = await givenEnrolment(platform, profile);
  const { data } = await desk.ask(
    `mutation ($userId: String!, $deviceId: ID!, $id: ID!) {
       revokeApplicationInstance(userId: $userId, deviceId: $deviceId, applicationInstanceId: $id) { acknowledged } }`,
    { userId: user.userId, deviceId: phone.clientId, id: again.id },
  );
  expect(data.revokeApplicationInstance.acknowledged).toBe(true);
  expect(await told()).toEqual([ofPhone('mobile_authentication_removed')]);
});

test.each([
  ['no service is configured', { SIGNET_NOTIFICATION_SERVICE_URL: '' }],
  ['the occurrence is left out', { SIGNET_NOTIFICATION_SERVICE_URL: serviceUrl, SIGNET_NOTIFICATION_TRIGGERS: 'first_access, consent_removed' }],
])('where %s, nothing waits to be told', async (_name, env) => {
  const other = await startPlatform({ env });
  try {
    const client = await givenApiClient(other, ['END_USER']);
    const device = await givenInstallation(other);
    await givenProfile(other, device, { user_id: 'someone' });
    const otherTrail = trailOf(other);
    await otherTrail.mark();
    expect((await rest('DELETE', `v3/devices/${device.clientId}`, other, client, 'someone')).status).toBe(204);
    expect(await told(other)).toEqual([]);
    await otherTrail.expectTrail(['API_ACCESS_GRANTED', 'API_DEVICE_REMOVED']);
  } finally {
    await other.stop();
  }
});

test('an occurrence that is none is no configuration', async () => {
  await expect(startPlatform({ env: { SIGNET_NOTIFICATION_TRIGGERS: 'first_access,birthday' } })).rejects.toThrow(
    'SIGNET_NOTIFICATION_TRIGGERS: must be some of first_access, consent_removed, device_removed, mobile_authentication_removed, pin_limit_exceeded',
  );
});
