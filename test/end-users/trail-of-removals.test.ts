import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenApiClient, givenUser } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type GivenEnrolment, type GivenInstallation, givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { exact, type Trail, trailOf } from '../support/trail.ts';
import { type GivenAccount, givenAccount, givenConsent, givenFamily } from './account.ts';

const deviceName = "Anna's iPhone";

let platform: Platform;
let trail: Trail;
let portal: GivenClient;
let desk: AdminDesk;
let userId: string;
let phone: GivenInstallation;
let enrolment: GivenEnrolment;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  portal = await givenApiClient(platform, ['END_USER'], { name: 'The portal' });
  desk = await openAdminDesk(platform);
});
beforeEach(async () => {
  ({ userId } = await givenUser(platform));
  phone = await givenInstallation(platform, undefined, { name: deviceName });
  enrolment = await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }), { device_name: deviceName });
  await trail.mark();
});
afterAll(() => platform.stop());

/** What a removal takes besides the user id, and the event that tells of it. */
const removals: readonly [mutation: string, event: string, argument: () => Promise<string>][] = [
  ['removeConsent(consentId: $it, userId: $userId) { deletedId }', 'API_CONSENT_REMOVED', () => givenConsent(platform, userId, phone.clientId)],
  [
    'removeToken(tokenId: $it, userId: $userId) { deletedId }',
    'API_TOKEN_REMOVED',
    () => givenFamily(platform, userId, phone.clientId, { access: 600 }),
  ],
  ['removeAuthenticationApp(applicationInstanceId: $it, userId: $userId) { deletedId }', 'API_AUTHENTICATION_APP_REMOVED', async () => enrolment.id],
  ['disableFingerprint(deviceId: $it, userId: $userId) { acknowledged }', 'API_FINGER_PRINT_DISABLED', async () => phone.clientId],
  ['removeDevices(deviceIds: [$it], userId: $userId) { results { removed } }', 'API_DEVICE_REMOVED', async () => phone.clientId],
  [
    'removeDevices(deviceIds: [$it], userId: $userId) { results { removed } }',
    'API_DEVICE_REMOVED_FOR_ONE_PROFILE',
    async () => (await givenProfile(platform, phone)).clientId,
  ],
];

async function stored(): Promise<string> {
  return JSON.stringify(await platform.sql('select * from audit_event'));
}

test.each(removals)('conformance D1, D2: %s by an API client names the application, and who did it', async (mutation, event, argument) => {
  const answer = await ask(
    platform,
    'admin',
    `mutation ($userId: String!, $it: ID!) { ${mutation} }`,
    { userId, it: await argument() },
    { headers: portal.basic },
  );
  expect(answer.errors).toBeUndefined();
  const [, removed] = await trail.expectTrail(['API_ACCESS_GRANTED', event as never]);
  expect(removed).toMatchObject({ userId, clientId: phone.clientId, appName: phone.app.name, details: { actorClientId: portal.clientId } });
  expect(await stored()).not.toContain('Anna');
});

test('conformance D2: a user who removes a device names the application it was asked through', async () => {
  const account: GivenAccount = await givenAccount(platform);
  const { profileId } = await givenProfile(platform, phone, { user_id: account.userId });
  await trail.mark();
  const query = 'mutation ($ids: [ID!]) { removeDevices(deviceIds: $ids) { results { removed } } }';
  await ask(platform, 'account', query, { ids: [phone.clientId] }, { token: account.token });
  const removed = { grants: 0, tokens: 0, consents: 0, enrolments: 0, profiles: 1 };
  const details = { deviceId: phone.clientId, platform: 'android', profileId, removed, actorClientId: account.client.clientId };
  await trail.expectTrail([['API_DEVICE_REMOVED_FOR_ONE_PROFILE', { clientId: phone.clientId, appName: phone.app.name, details: exact(details) }]]);
});

test('conformance D1: what administrators do with a device names the application, not the device', async () => {
  const subject = { clientId: phone.clientId, appName: phone.app.name };
  const common = 'userId: String!, deviceId: ID!';
  const of = { userId, deviceId: phone.clientId };
  const other = { deviceId: (await givenInstallation(platform)).clientId };
  const instance = { ...of, applicationInstanceId: enrolment.id };
  await desk.call(`revokeApplicationInstance(${common}, applicationInstanceId: ID!)`, { ...instance, ...other }, 'acknowledged');
  await desk.call(`revokeApplicationInstance(${common}, applicationInstanceId: ID!)`, instance, 'acknowledged');
  await desk.call(`revokeUserFromDevice(${common})`, of, 'acknowledged');
  await desk.call('deleteDynamicClient(clientId: String!)', { clientId: phone.clientId }, 'deletedId');
  const found = await trail.expectTrail([
    ['ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_INCORRECT_DEVICE', subject],
    ['ADMIN_APPLICATION_INSTANCE_REVOKED', subject],
    ['ADMIN_USER_REVOKED', subject],
    ['ADMIN_CLIENT_DELETED', subject],
  ]);
  expect(Object.keys(found[3]?.details?.changes as object).sort()).toEqual(['appIdentifier', 'clientId', 'platform', 'platformVersionId']);
  expect(await stored()).not.toContain('Anna');
});
