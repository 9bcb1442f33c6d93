import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { givenCode } from '../support/given-code.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { type GivenInstallation, givenEnrolment, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../support/trail.ts';
import { type GivenAccount, givenAccount, givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let account: GivenAccount;
let portal: GivenClient;
let phone: GivenInstallation;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  portal = await givenApiClient(platform, ['END_USER'], { name: 'The portal' });
});
beforeEach(async () => {
  account = await givenAccount(platform, { columns: { name: `Web ${randomUUID()}` } });
  phone = await givenInstallation(platform);
  await trail.mark();
});
afterAll(() => platform.stop());

function asUser(query: string, variables: object = {}): Promise<GraphqlAnswer> {
  return ask(platform, 'account', query, variables, { token: account.token });
}

function asPortal(query: string, variables: object = {}): Promise<GraphqlAnswer> {
  return ask(platform, 'admin', query, { userId: account.userId, ...variables }, { headers: portal.basic });
}

const granted = (): ExpectedEvent => ['API_ACCESS_GRANTED', { clientId: portal.clientId }];
const nothing = { code: 'NOT_FOUND' };

describe('applications', () => {
  const fields = 'applications { totalCount edges { node { id name kind installationCount } } }';

  test('mobile applications over all devices and web clients, by name', async () => {
    const { userId, client } = account;
    const bank = await givenMobileApp(platform, { name: 'A bank' });
    for (const device of [await givenInstallation(platform, bank), await givenInstallation(platform, bank)])
      await givenFamily(platform, userId, device.clientId, { access: 600 });
    await givenConsent(platform, userId, (await givenInstallation(platform, bank)).clientId);
    await givenFamily(platform, userId, phone.clientId, { access: 600, isRevoked: true });
    const { data } = await asUser(`{ me { ${fields} } }`);
    expect(data.me.applications).toEqual({
      totalCount: 2,
      edges: [
        { node: { id: bank.identifier, name: 'A bank', kind: 'DYNAMIC', installationCount: 3 } },
        { node: { id: client.clientId, name: expect.stringMatching(/^Web /), kind: 'STATIC', installationCount: 0 } },
      ],
    });
    await trail.expectTrail([['API_APP_LISTED', { userId, details: { count: 2 } }]]);
  });

  test('none', async () => {
    const query = `query ($userId: String!) { endUser(userId: $userId) { ${fields} } }`;
    expect((await asPortal(query, { userId: 'nobody' })).data.endUser.applications).toEqual({ totalCount: 0, edges: [] });
    await trail.expectTrail([granted(), ['API_APP_NO_DATA_FOUND', { userId: 'nobody', details: { reason: 'unknown_user' } }]]);
  });

  test('removal ends access on every device and leaves the devices', async () => {
    const { userId, user } = account;
    const other = await givenInstallation(platform, phone.app);
    const profile = await givenProfile(platform, phone, { user_id: userId });
    await givenEnrolment(platform, profile);
    for (const device of [phone, other]) await givenFamily(platform, userId, device.clientId, { access: 600 });
    await givenFamily(platform, 'somebody-else', phone.clientId, { access: 600 });
    await givenConsent(platform, userId, phone.clientId);
    const query = 'mutation ($id: ID!) { removeApplicationAccess(applicationId: $id) { deletedId userErrors { code } } }';
    const { identifier } = phone.app;
    expect((await asUser(query, { id: identifier })).data.removeApplicationAccess).toEqual({ deletedId: identifier, userErrors: [] });
    expect((await asUser(query, { id: identifier })).data.removeApplicationAccess).toEqual({ deletedId: null, userErrors: [nothing] });
    expect((await asUser(query, { id: '\u0000' })).data.removeApplicationAccess).toEqual({ deletedId: null, userErrors: [nothing] });
    const removed = { grants: 0, tokens: 2, consents: 1 };
    const absent: ExpectedEvent = ['API_APP_NO_DATA_FOUND', { userId, details: { reason: 'none', operation: 'remove' } }];
    await trail.expectTrail([['API_APP_REMOVED', { userId, details: { appIdentifier: identifier, removed } }], absent, absent]);
    expect(await platform.sql('select user_id from token_family where client_id = $1 and revoked_at is null', [phone.clientId])).toEqual([
      { user_id: 'somebody-else' },
    ]);
    expect(await platform.sql('select 1 as there from app_instance where client_id = $1', [phone.clientId])).toHaveLength(1);

    const shop = await givenClient(platform);
    await givenCode(platform, shop, { user });
    expect((await asUser(query, { id: shop.clientId })).data.removeApplicationAccess.deletedId).toBe(shop.clientId);
    await trail.mark();
  });
});

describe('authentication apps', () => {
  const fields = 'authenticationApps { totalCount edges { node { id deviceId deviceName platform pushEnabled } } }';
  const mutation = `mutation ($id: ID!, $pushOnly: Boolean! = false) {
    removeAuthenticationApp(applicationInstanceId: $id, pushOnly: $pushOnly) { deletedId userErrors { code } } }`;
  const remove = async (id: string, pushOnly = false) => (await asUser(mutation, { id, pushOnly })).data.removeAuthenticationApp;

  test('those that count, and none', async () => {
    const { userId } = account;
    expect((await asUser(`{ me { ${fields} } }`)).data.me.authenticationApps).toEqual({ totalCount: 0, edges: [] });
    const profile = await givenProfile(platform, phone, { user_id: userId });
    await givenEnrolment(platform, await givenProfile(platform, phone));
    await givenEnrolment(platform, profile, { status: 'PENDING', enrolled_at: null, pushToken: null });
    const { id } = await givenEnrolment(platform, profile, { device_name: 'My phone' });
    expect((await asUser(`{ me { ${fields} } }`)).data.me.authenticationApps.edges).toEqual([
      { node: { id, deviceId: phone.clientId, deviceName: 'My phone', platform: 'ANDROID', pushEnabled: true } },
    ]);
    await trail.expectTrail([
      ['API_AUTHENTICATION_APP_NOT_FOUND', { userId, details: { reason: 'none' } }],
      ['API_AUTHENTICATION_APPS_LISTED', { userId, details: { count: 1 } }],
    ]);
  });

  test('push alone, then all of it, then it is gone', async () => {
    const { userId } = account;
    const { id } = await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }));
    expect(await remove(id, true)).toEqual({ deletedId: id, userErrors: [] });
    expect(await platform.sql('select push_token_hash, sealed_push_token from app_instance where id = $1', [id])).toEqual([
      { push_token_hash: null, sealed_push_token: null },
    ]);
    expect(await platform.sql('select 1 from push_token_owner where client_id = $1', [phone.clientId])).toEqual([]);
    expect(await remove(id)).toEqual({ deletedId: id, userErrors: [] });
    expect(await remove(id)).toEqual({ deletedId: null, userErrors: [nothing] });
    const details = { appInstanceId: id, deviceId: phone.clientId };
    await trail.expectTrail([
      ['API_AUTHENTICATION_APP_REMOVED', { userId, clientId: phone.clientId, details: { ...details, operation: 'disable_push' } }],
      ['API_AUTHENTICATION_APP_REMOVED', { userId, details: { ...details, operation: 'remove' } }],
      ['API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND', { userId, details: { reason: 'unknown_id' } }],
    ]);
  });

  test("unknown ones and somebody else's look alike to the user; an API client is told", async () => {
    const { id } = await givenEnrolment(platform, await givenProfile(platform, phone));
    for (const asked of ['x', randomUUID(), id]) expect(await remove(asked)).toEqual({ deletedId: null, userErrors: [nothing] });
    const byPortal = `mutation ($userId: String!, $id: ID!) { removeAuthenticationApp(userId: $userId, applicationInstanceId: $id) { userErrors { code } } }`;
    expect((await asPortal(byPortal, { id })).data.removeAuthenticationApp.userErrors).toEqual([{ code: 'NOT_OWNER' }]);
    const foreign = { reason: 'other_user', appInstanceId: id, deviceId: phone.clientId };
    await trail.expectTrail([
      ['API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND', { details: { reason: 'malformed_id' } }],
      ['API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND', { details: { reason: 'unknown_id' } }],
      ['API_AUTHENTICATION_APP_NOT_REMOVED_FORBIDDEN', { clientId: account.client.clientId, details: foreign }],
      granted(),
      ['API_AUTHENTICATION_APP_NOT_REMOVED_FORBIDDEN', { clientId: portal.clientId, details: foreign }],
    ]);
    expect(await platform.sql('select 1 as there from app_instance where id = $1', [id])).toHaveLength(1);
  });
});

describe('the notification setting', () => {
  const read = '{ me { notificationSetting { type isDefault } } }';
  const set =
    'mutation ($type: String!) { setNotificationSetting(type: $type) { notificationSetting { type isDefault } userErrors { code field } } }';

  test('the default, a choice, no choice again', async () => {
    const { userId } = account;
    expect((await asUser(read)).data.me.notificationSetting).toEqual({ type: 'EMAIL', isDefault: true });
    for (const type of ['EMAIL', 'SMS'])
      expect((await asUser(set, { type })).data.setNotificationSetting).toEqual({ notificationSetting: { type, isDefault: false }, userErrors: [] });
    expect((await asUser(read)).data.me.notificationSetting).toEqual({ type: 'SMS', isDefault: false });
    for (let count = 0; count < 2; count += 1)
      expect((await asUser('mutation { removeNotificationSetting { acknowledged } }')).data.removeNotificationSetting.acknowledged).toBe(true);
    await trail.expectTrail([
      ['API_NOTIFICATION_SETTING_FOUND', { userId, details: { notificationType: 'EMAIL', isDefault: true } }],
      ['API_NOTIFICATION_SETTING_SET', { userId, details: { notificationType: 'EMAIL' } }],
      ['API_NOTIFICATION_SETTING_SET', { userId, details: { notificationType: 'SMS' } }],
      ['API_NOTIFICATION_SETTING_FOUND', { userId, details: { notificationType: 'SMS', isDefault: false } }],
      'API_NOTIFICATION_SETTING_REMOVED',
      'API_NOTIFICATION_SETTING_REMOVED',
    ]);
    expect(await platform.sql('select 1 from notification_setting')).toEqual([]);
  });

  test.each(['NONE', 'sms', '', 'PIGEON'.repeat(50)])('%s is none', async (type) => {
    expect((await asUser(set, { type })).data.setNotificationSetting).toEqual({
      notificationSetting: null,
      userErrors: [{ code: 'INVALID_VALUE', field: ['type'] }],
    });
    await trail.expectTrail([
      ['API_NOTIFICATION_SETTING_SET_FAILED', { details: { reason: 'unknown_type', ...(type ? { value: type.slice(0, 64) } : {}) } }],
    ]);
  });

  test('of somebody of whom nothing is known there is none, unless one was stored', async () => {
    const query = 'query ($userId: String!) { endUser(userId: $userId) { notificationSetting { type } } }';
    const store = 'mutation ($userId: String!) { setNotificationSetting(userId: $userId, type: "SMS") { userErrors { code } } }';
    expect((await asPortal(query, { userId: 'stranger' })).data.endUser.notificationSetting).toBeNull();
    await asPortal(store, { userId: 'stranger' });
    expect((await asPortal(query, { userId: 'stranger' })).data.endUser.notificationSetting).toEqual({ type: 'SMS' });
    await trail.expectTrail([
      granted(),
      ['API_NOTIFICATION_SETTING_NOT_FOUND', { userId: 'stranger', details: { reason: 'unknown_user' } }],
      granted(),
      ['API_NOTIFICATION_SETTING_SET', { userId: 'stranger' }],
      granted(),
      ['API_NOTIFICATION_SETTING_FOUND', { userId: 'stranger' }],
    ]);
  });
});

test('administrators read everything without an event, and codes besides; API clients get no codes', async () => {
  const { userId, user } = account;
  const { token } = await signInAdmin(platform, { roles: ['HELPDESK'] });
  const { familyId } = await givenCode(platform, account.client, { user });
  await trail.mark();
  const query = `query ($userId: String!) { endUser(userId: $userId) {
    accessGrants { id clientName scopes } devices { edges { cursor } } applications { edges { cursor } } authenticationApps { edges { cursor } }
    notificationSetting { type } } }`;
  const { data } = await ask(platform, 'admin', query, { userId }, { token });
  expect(data.endUser.accessGrants).toMatchObject([{ id: familyId }]);
  await trail.expectTrail([]);
  const answer = await asPortal('query ($userId: String!) { endUser(userId: $userId) { accessGrants { id } } }');
  expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  await trail.expectTrail([
    granted(),
    ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { details: { endpoint: 'accessGrants', reason: 'administrators_only' } }],
  ]);
});
