import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient } from '../support/fixtures.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { type GivenInstallation, givenEnrolment, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
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
  account = await givenAccount(platform);
  phone = await givenInstallation(platform);
  await trail.mark();
});
afterAll(() => platform.stop());

const deviceFields = 'id name application model platform osVersion lastLogin tokenTypes mobileAuthenticationEnabled pushAuthenticationEnabled';
const devices = `devices(first: 2) { totalCount pageInfo { hasNextPage } edges { node { ${deviceFields} } } }`;
const results = '{ results { deviceId removed scope error { code field } } userErrors { code field } }';

function asUser(query: string, variables: object = {}): Promise<GraphqlAnswer> {
  return ask(platform, 'account', query, variables, { token: account.token });
}

function asPortal(query: string, variables: object = {}): Promise<GraphqlAnswer> {
  return ask(platform, 'admin', query, { userId: account.userId, ...variables }, { headers: portal.basic });
}

async function removeOwn(variables: object) {
  return (
    await asUser(`mutation ($deviceIds: [ID!], $all: Boolean! = false) { removeDevices(deviceIds: $deviceIds, all: $all) ${results} }`, variables)
  ).data.removeDevices;
}

async function removeForUser(variables: object) {
  const query = `mutation ($userId: String!, $deviceIds: [ID!], $all: Boolean! = false) {
    removeDevices(userId: $userId, deviceIds: $deviceIds, all: $all) ${results} }`;
  return (await asPortal(query, variables)).data.removeDevices;
}

const granted = (): ExpectedEvent => ['API_ACCESS_GRANTED', { clientId: portal.clientId }];
const nobody = { clientId: expect.any(String) };

async function rowsOf(clientId: string, userId: string) {
  const [row] = await platform.sql(
    `select (select count(*)::int from client where client_id = $1) as clients, (select count(*)::int from user_profile where client_id = $1) as profiles,
       (select count(*)::int from app_instance where client_id = $1) as instances, (select count(*)::int from push_token_owner where client_id = $1) as tokens,
       (select count(*)::int from token_family where client_id = $1 and user_id = $2 and revoked_at is null) as families,
       (select count(*)::int from consent where client_id = $1 and user_id = $2) as consents`,
    [clientId, userId],
  );
  return row;
}

describe('devices', () => {
  test('nobody has none', async () => {
    expect((await asUser(`{ me { ${devices} } }`)).data.me.devices).toEqual({ totalCount: 0, pageInfo: { hasNextPage: false }, edges: [] });
    const answer = await asPortal(`query ($userId: String!) { endUser(userId: $userId) { ${devices} } }`, { userId: 'nobody at all' });
    expect(answer.data.endUser.devices.edges).toEqual([]);
    await trail.expectTrail([
      ['API_DEVICES_NO_DATA_FOUND', { userId: account.userId, clientId: account.client.clientId, details: { reason: 'none' } }],
      granted(),
      ['API_DEVICES_NO_DATA_FOUND', { userId: 'nobody at all', clientId: portal.clientId, details: { reason: 'unknown_user' } }],
    ]);
  });

  test('each with what the user has there: a second profile adds nothing, what others have neither', async () => {
    const { userId } = account;
    const app = await givenMobileApp(platform, { name: 'The bank' });
    const tablet = await givenInstallation(platform, app, { name: 'A tablet', platform: 'IOS', model: null, os_version: null });
    const profile = await givenProfile(platform, phone, { user_id: userId, connected_at: '2024-01-01', last_login_at: '2024-03-01' });
    await givenProfile(platform, phone, { user_id: userId, connected_at: '2024-02-01' });
    await givenProfile(platform, tablet, { user_id: userId, connected_at: '2024-01-02' });
    await givenEnrolment(platform, await givenProfile(platform, tablet));
    await givenEnrolment(platform, profile, { pushToken: null });
    for (const type of ['FINGER_PRINT', 'DEFAULT', 'DEFAULT']) await givenFamily(platform, userId, phone.clientId, { access: 600, type });
    await givenFamily(platform, userId, phone.clientId, { access: 600, type: 'CUSTOM_AUTHENTICATOR', isRevoked: true });
    const { data } = await asUser(`{ me { ${devices} } }`);
    const off = { mobileAuthenticationEnabled: false, pushAuthenticationEnabled: false };
    const common = { id: phone.clientId, name: 'A phone', application: expect.stringMatching(/^App /), platform: 'ANDROID' };
    expect(data.me.devices).toEqual({
      totalCount: 2,
      pageInfo: { hasNextPage: false },
      edges: [
        {
          node: {
            id: tablet.clientId,
            name: 'A tablet',
            application: 'The bank',
            platform: 'IOS',
            model: null,
            osVersion: null,
            lastLogin: null,
            tokenTypes: [],
            ...off,
          },
        },
        {
          node: {
            ...common,
            model: 'Phone 12',
            osVersion: '13.1.2',
            lastLogin: '2024-03-01T00:00:00.000Z',
            tokenTypes: ['DEFAULT', 'FINGER_PRINT'],
            mobileAuthenticationEnabled: true,
            pushAuthenticationEnabled: false,
          },
        },
      ],
    });
    await trail.expectTrail([['API_DEVICES_LISTED', { userId, details: { count: 2 } }]]);
  });
});

describe('removeDevices', () => {
  test('the only user: the device ends with all that is on it', async () => {
    const { userId } = account;
    await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId, profile_id: 'ABCDEF' }));
    await givenFamily(platform, userId, phone.clientId, { access: 600, type: 'FINGER_PRINT' });
    await givenConsent(platform, userId, phone.clientId);
    expect(await removeOwn({ deviceIds: [phone.clientId, phone.clientId] })).toEqual({
      results: [{ deviceId: phone.clientId, removed: true, scope: 'WHOLE_DEVICE', error: null }],
      userErrors: [],
    });
    expect(await rowsOf(phone.clientId, userId)).toEqual({ clients: 0, profiles: 0, instances: 0, tokens: 0, families: 0, consents: 0 });
    const removed = { grants: 0, tokens: 1, consents: 1, enrolments: 1, profiles: 1 };
    const details = { deviceId: phone.clientId, platform: 'android', profileId: 'ABCDEF', removed };
    await trail.expectTrail([
      ['API_DEVICE_REMOVED', { userId, clientId: phone.clientId, appName: phone.app.name, channel: 'GRAPHQL_END_USER', details }],
    ]);
    expect((await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: phone.basic })).json.error).toBe(
      'invalid_client',
    );
  });

  test('a shared one: others keep what they have', async () => {
    const { userId } = account;
    const other = await givenProfile(platform, phone);
    await givenEnrolment(platform, other);
    await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }), { pushToken: 'another-token' });
    await givenFamily(platform, other.userId, phone.clientId, { access: 600 });
    await givenFamily(platform, userId, phone.clientId, { access: 600 });
    expect((await removeOwn({ deviceIds: [phone.clientId] })).results).toMatchObject([{ removed: true, scope: 'ONE_PROFILE' }]);
    expect(await rowsOf(phone.clientId, userId)).toMatchObject({ clients: 1, profiles: 1, instances: 1, tokens: 1, families: 0 });
    expect(await rowsOf(phone.clientId, other.userId)).toMatchObject({ families: 1 });
    await trail.expectTrail([['API_DEVICE_REMOVED_FOR_ONE_PROFILE', { userId, details: { removed: { tokens: 1, enrolments: 1 } } }]]);
  });

  test("somebody else's and unknown ones look alike to the user; those that can go do", async () => {
    const { userId } = account;
    const foreign = await givenInstallation(platform);
    await givenProfile(platform, foreign);
    await givenProfile(platform, phone, { user_id: userId });
    const asked = [foreign.clientId, phone.clientId, 'X'.repeat(64), '\u0000'];
    const answer = await removeOwn({ deviceIds: asked });
    const error = { code: 'NOT_FOUND', field: ['deviceIds'] };
    expect(answer.results).toEqual(
      asked.map((deviceId) =>
        deviceId === phone.clientId
          ? { deviceId, removed: true, scope: 'WHOLE_DEVICE', error: null }
          : { deviceId, removed: false, scope: null, error },
      ),
    );
    expect(answer.userErrors).toEqual([{ code: 'PARTIAL_FAILURE', field: ['deviceIds'] }]);
    const subject = { userId, clientId: account.client.clientId };
    await trail.expectTrail([
      ['API_DEVICE_NOT_REMOVED_FORBIDDEN', { ...subject, details: { reason: 'other_user', deviceId: foreign.clientId } }],
      'API_DEVICE_REMOVED',
      ['API_DEVICE_NOT_REMOVED_FORBIDDEN', { ...subject, details: { reason: 'unknown_device' } }],
      ['API_DEVICE_NOT_REMOVED_FORBIDDEN', { ...subject, details: { reason: 'unknown_device' } }],
    ]);
    expect(await rowsOf(foreign.clientId, userId)).toMatchObject({ clients: 1, profiles: 1 });
  });

  test('an API client is told whose it is not; all of a user at once', async () => {
    const foreign = await givenInstallation(platform);
    await givenProfile(platform, foreign);
    const { userId } = account;
    for (const device of [phone, await givenInstallation(platform)]) await givenProfile(platform, device, { user_id: userId });
    expect((await removeForUser({ deviceIds: [foreign.clientId] })).results).toMatchObject([{ error: { code: 'NOT_OWNER' } }]);
    const answer = await removeForUser({ all: true });
    expect([answer.results.length, answer.userErrors]).toEqual([2, []]);
    expect(await removeForUser({ all: true })).toEqual({ results: [], userErrors: [] });
    await trail.expectTrail([
      granted(),
      ['API_DEVICE_NOT_REMOVED_FORBIDDEN', { userId, clientId: portal.clientId }],
      granted(),
      ['API_DEVICE_REMOVED', { userId, channel: 'GRAPHQL_ADMIN' }],
      'API_DEVICE_REMOVED',
      granted(),
    ]);
  });

  test.each([
    [{}, 'REQUIRED', 'deviceIds'],
    [{ deviceIds: [] }, 'REQUIRED', 'deviceIds'],
    [{ deviceIds: ['x'], all: true }, 'INVALID_VALUE', 'all'],
    [{ deviceIds: Array.from({ length: 101 }, (_, at) => String(at)) }, 'LIMIT_EXCEEDED', 'deviceIds'],
  ])('a choice that is none: %#', async (variables, code, field) => {
    expect(await removeOwn(variables)).toEqual({ results: [], userErrors: [{ code, field: [field] }] });
    await trail.expectTrail([]);
  });

  test('ten removals at once: one removes it', async () => {
    await givenProfile(platform, phone, { user_id: account.userId });
    const answers = await Promise.all(Array.from({ length: 10 }, () => removeOwn({ deviceIds: [phone.clientId] })));
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    const names = await trail.names();
    expect([names.filter((name) => name === 'API_DEVICE_REMOVED').length, names.length]).toEqual([1, 10]);
  });
});

describe('disableFingerprint', () => {
  const mutation = 'mutation ($deviceId: ID!) { disableFingerprint(deviceId: $deviceId) { acknowledged userErrors { code field } } }';
  const disable = async (deviceId: string) => (await asUser(mutation, { deviceId })).data.disableFingerprint;
  const absent = { acknowledged: false, userErrors: [{ code: 'NOT_FOUND', field: ['deviceId'] }] };

  test('its tokens end, others stay; again there is none left', async () => {
    const { userId } = account;
    const { profileId } = await givenProfile(platform, phone, { user_id: userId });
    for (const type of ['FINGER_PRINT', 'DEFAULT']) await givenFamily(platform, userId, phone.clientId, { access: 600, type });
    for (let count = 0; count < 2; count += 1) expect(await disable(phone.clientId)).toEqual({ acknowledged: true, userErrors: [] });
    expect(await platform.sql('select type from token_family where client_id = $1 and revoked_at is null', [phone.clientId])).toEqual([
      { type: 'DEFAULT' },
    ]);
    const event = (tokens: number): ExpectedEvent => [
      'API_FINGER_PRINT_DISABLED',
      { userId, clientId: phone.clientId, details: { deviceId: phone.clientId, profileId, removed: { tokens } } },
    ];
    await trail.expectTrail([event(1), event(0)]);
  });

  test('on an unknown device, and on one of others', async () => {
    await givenProfile(platform, phone);
    for (const id of [randomUUID(), account.client.clientId, phone.clientId]) expect(await disable(id)).toEqual(absent);
    const unknown: ExpectedEvent = ['API_FINGER_PRINT_NOT_DISABLED_CLIENT_NOT_FOUND', { ...nobody, details: { reason: 'unknown_device' } }];
    await trail.expectTrail([
      unknown,
      unknown,
      ['API_FINGER_PRINT_NOT_DISABLED_FORBIDDEN', { details: { reason: 'other_user', deviceId: phone.clientId } }],
    ]);
  });
});
