import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LoggedEvent } from '../../src/kernel/trail/trail-rows.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import { ask } from '../support/graphql.ts';
import { givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
afterAll(() => platform.stop());

const erase = (userId: string) => admin.call('erasePerson(userId: String!)', { userId }, 'deletedId');
const stored = () =>
  platform.sql<{ text: string }>('select row_to_json(e)::text as text from audit_event e').then((rows) => rows.map(({ text }) => text).join('\n'));

test('conformance D7: how many records of tokens went is a number', async () => {
  const user = await givenUser(platform);
  await givenTokens(platform, await givenClient(platform), { user });
  await trail.mark();
  await erase(user.userId);
  await trail.expectTrail([['ADMIN_PERSON_ERASED', { details: { removed: { tokenRecords: 2 } } }]]);
});

test('conformance D5: what a caller wrote about a person goes with the person', async () => {
  const { userId } = await givenUser(platform);
  const portal = await givenApiClient(platform, ['END_USER']);
  const phone = await givenInstallation(platform);
  await givenProfile(platform, phone, { user_id: userId });
  const neighbour = await givenProfile(platform, phone);
  await trail.mark();
  const address = 'anna.jansen@example.com';
  const set = 'mutation ($userId: String!, $type: String!) { setNotificationSetting(userId: $userId, type: $type) { userErrors { code } } }';
  await ask(platform, 'admin', set, { userId, type: address }, { headers: portal.basic });
  const reason = 'Anna Jansen (citizen 123456782) called from 0612345678';
  const update = `mutation ($userId: String!, $reason: String) {
    updateUser(userId: $userId, input: { version: 1, enabled: false }, reason: $reason) { userErrors { code field } } }`;
  expect((await admin.ask(update, { userId, reason })).data).toMatchObject({ updateUser: { userErrors: [] } });
  const remove = 'mutation ($id: String!, $reason: String) { deleteDynamicClient(clientId: $id, reason: $reason) { userErrors { code } } }';
  expect((await admin.ask(remove, { id: phone.clientId, reason })).errors).toBeUndefined();

  const told = (event: LoggedEvent | undefined, texts: object) => expect(event).toMatchObject({ details: texts });
  const before = await trail.events();
  expect(before.map(({ type }) => type)).toEqual([
    'API_ACCESS_GRANTED',
    'API_NOTIFICATION_SETTING_SET_FAILED',
    'USER_UPDATED',
    'ADMIN_CLIENT_DELETED',
  ]);
  told(before[1], { value: address });
  told(before[2], { changeReason: reason });
  told(before[3], { changeReason: reason, affectedUsers: [userId, neighbour.userId].sort() });
  const text = await stored();
  for (const word of ['anna.jansen', 'Anna Jansen', '123456782', '0612345678']) expect(text).not.toContain(word);

  await erase(userId);
  await waitUntil('this process has forgotten the key', async () => (await trail.events())[1]?.details?.value === 'erased', 60_000);
  const after = await trail.events();
  told(after[1], { value: 'erased' });
  told(after[2], { changeReason: 'erased' });
  told(after[3], { changeReason: 'erased', affectedUsers: expect.arrayContaining(['erased', neighbour.userId]) });
  expect(await stored()).not.toContain('Anna');
});
