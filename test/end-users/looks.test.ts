import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient, givenUser } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { givenAccount } from './account.ts';

let platform: Platform;
let trail: Trail;
let hannah: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_AUDIT_VIEWS: 'true', SIGNET_AUDIT_STRICT: 'true' } });
  trail = trailOf(platform);
  hannah = await openAdminDesk(platform, 'HELPDESK');
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

test('newcomer N5: who looked at whom is an event, one for each person and request', async () => {
  const [alice, ben] = [await givenUser(platform), await givenUser(platform)];
  await hannah.ask(
    `query ($a: String!, $b: String!) {
      endUser(userId: $a) { sessions { edges { node { id } } } consents { edges { node { id } } } }
      user(userId: $a) { email } again: user(userId: $a) { username } other: user(userId: $b) { email } nobody: user(userId: "nobody") { email } }`,
    { a: alice.userId, b: ben.userId },
  );
  const events = await trail.events();
  expect(events.map(({ type, adminUser }) => [type, adminUser])).toEqual([
    ['PERSON_VIEWED', hannah.username],
    ['PERSON_VIEWED', hannah.username],
  ]);
  expect(events.map(({ userId }) => userId).sort()).toEqual([alice.userId, ben.userId].sort());
});

test('newcomer N5: a search that shows several leaves one event with their number, one that shows a person names the person', async () => {
  const [one] = [await givenUser(platform), await givenUser(platform)];
  const search = 'query ($search: String) { users(first: 50, search: $search) { edges { node { username } } } }';
  const { data } = await hannah.ask(search);
  await trail.expectTrail([['PERSON_VIEWED', { userId: null, details: { operation: 'users', count: data.users.edges.length } }]]);
  await hannah.ask(search, { search: one?.username });
  await trail.expectTrail([['PERSON_VIEWED', { userId: one?.userId, details: { operation: 'users', count: 1 } }]]);
  await hannah.ask(search, { search: 'nobody is called that' });
  await trail.expectTrail([]);
});

test('newcomer N5: an API client that reads a person is named; what one reads of oneself is no event', async () => {
  const account = await givenAccount(platform);
  const portal = await givenApiClient(platform, ['END_USER'], { name: 'The portal' });
  await trail.mark();
  await ask(platform, 'admin', 'query ($id: String!) { user(userId: $id) { email } }', { id: account.userId }, { headers: portal.basic });
  await trail.expectTrail(['API_ACCESS_GRANTED', ['PERSON_VIEWED', { userId: account.userId, clientId: portal.clientId, appName: 'The portal' }]]);
  await ask(platform, 'account', '{ me { userId } }', {}, { token: account.token });
  await trail.expectTrail([]);
});

test('newcomer N5: reading what the trail says of a person is a look at the person', async () => {
  const { userId } = await givenUser(platform);
  const auditor = await openAdminDesk(platform, 'OPERATOR');
  await trail.mark();
  await auditor.ask('query ($userId: String) { auditEvents(filter: { userId: $userId }) { totalCount } }', { userId });
  await trail.expectTrail([['PERSON_VIEWED', { userId, adminUser: auditor.username, details: { operation: 'auditEvents' } }]]);
});

test('conformance D15: strict mode says of itself what it does not store, and stores what safety rests on', async () => {
  const operator = await openAdminDesk(platform, 'OPERATOR');
  const { data } = await operator.ask('{ auditEventTypes { type category excluded } }');
  const types: { type: string; category: string; excluded: boolean }[] = data.auditEventTypes;
  const dispensed = types.filter(({ excluded }) => excluded);
  expect(dispensed.map(({ type }) => type)).toEqual([
    'CONSENT_REJECTED',
    'SMS_STEP_UP_CANCELLED',
    'OPENID_SESSION_LOGOUT_SUCCESS',
    'OPENID_SESSION_LOGOUT_FAILURE',
    'OPENID_BACKCHANNEL_LOGOUT_SENT',
    'OPENID_BACKCHANNEL_LOGOUT_FAILED',
    'USER_AUTHENTICATION_SUCCESS',
  ]);
  expect(new Set(dispensed.map(({ category }) => category))).toEqual(new Set(['EXTENSION']));
});
