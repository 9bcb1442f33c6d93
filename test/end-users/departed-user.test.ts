import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenUser, givenUser } from '../support/fixtures.ts';
import { givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let user: GivenUser;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_NOTIFICATION_SERVICE_URL: 'https://notify.example/' } });
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
});
beforeEach(async () => {
  user = await givenUser(platform);
});
afterAll(() => platform.stop());

const choose = ({ userId }: GivenUser) => platform.sql(`insert into notification_setting (user_id, type) values ($1, 'SMS')`, [userId]);
const chosen = async () => (await platform.sql<{ user_id: string }>('select user_id from notification_setting')).map(({ user_id }) => user_id);
/** Has the user told that a device was removed. */
async function tell({ userId }: GivenUser): Promise<void> {
  const device = await givenInstallation(platform);
  await givenProfile(platform, device, { user_id: userId });
  const mutation = 'mutation ($userId: String!, $deviceId: ID!) { revokeUserFromDevice(userId: $userId, deviceId: $deviceId) { acknowledged } }';
  await desk.ask(mutation, { userId, deviceId: device.clientId });
  expect(await waiting({ userId })).toBe(1);
}

const waiting = async ({ userId }: Pick<GivenUser, 'userId'>) =>
  (await platform.sql(`select 1 from outbox_job where name = 'notification.send' and payload ->> 'userId' = $1`, [userId])).length;
const owners = async (clientId: string) => (await platform.sql('select 1 from push_token_owner where client_id = $1', [clientId])).length;

test.each([
  ['deleteUser', 'USER_DELETED'],
  ['erasePerson', 'ADMIN_PERSON_ERASED'],
] as const)('%s: the notification setting goes, and so do enrollments with push tokens that serve nobody else', async (operation, event) => {
  const other = await givenUser(platform);
  await choose(user);
  await choose(other);
  const [shared, own] = [await givenInstallation(platform), await givenInstallation(platform)];
  await givenEnrolment(platform, await givenProfile(platform, shared, { user_id: user.userId }));
  await givenEnrolment(platform, await givenProfile(platform, shared, { user_id: other.userId }));
  await givenEnrolment(platform, await givenProfile(platform, own, { user_id: user.userId }));
  expect([await owners(shared.clientId), await owners(own.clientId)]).toEqual([1, 1]);
  await tell(user);
  await tell(other);
  await trail.mark();

  expect(await desk.call(`${operation}(userId: String!)`, { userId: user.userId }, 'deletedId')).toMatchObject({ deletedId: user.userId });
  await trail.expectTrail([[event, { details: { removed: { notificationSettings: 1, enrolments: 2, notifications: 1 } } }]]);
  expect(await chosen()).not.toContain(user.userId);
  expect(await chosen()).toContain(other.userId);
  expect([await waiting(user), await waiting(other)]).toEqual([0, 1]);
  expect([await owners(shared.clientId), await owners(own.clientId)]).toEqual([1, 0]);
  expect(await platform.sql('select user_id from app_instance where client_id = $1', [shared.clientId])).toEqual([{ user_id: other.userId }]);
});

test('a setting is all that is known of somebody: erased with it', async () => {
  const stranger = { ...user, userId: 'known for a setting only' };
  await choose(stranger);
  await trail.mark();
  expect(await desk.call('erasePerson(userId: String!)', { userId: stranger.userId }, 'deletedId')).toMatchObject({ deletedId: stranger.userId });
  await trail.expectTrail([['ADMIN_PERSON_ERASED', { details: { removed: { notificationSettings: 1 } } }]]);
  expect(await chosen()).not.toContain(stranger.userId);
});
