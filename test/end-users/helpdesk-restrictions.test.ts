import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { explain } from '../support/explain.ts';
import { type GivenClient, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { everyStatementDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { givenConsent, givenFamily } from './account.ts';
import { type BusyPerson, givenBusyPerson } from './busy-person.ts';
import { helpdeskView } from './helpdesk-view.ts';

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let person: BusyPerson;
let website: GivenClient;
let own: string;
const userId = 'somebody';
beforeEach(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  person = await givenBusyPerson(platform, userId, { devices: 4, each: 2 });
  website = await givenClient(platform);
  await givenFamily(platform, userId, website.clientId, { access: 600 });
  await givenConsent(platform, userId, website.clientId);
  own = person.apps[0].identifier;
  desk = await openAdminDesk(platform, 'HELPDESK');
  await trail.mark();
});
afterEach(() => platform.stop());

const restrict = (by: AdminDesk, ...apps: readonly string[]) =>
  platform.sql('update admin_account set restricted_to_apps = $2 where username = $1', [by.username, apps]);

const everything = `query ($userId: String!) { endUser(userId: $userId) {
  devices { totalCount edges { node { appIdentifier tokens { totalCount } applicationInstances { totalCount } consent { id } } } }
  tokens { totalCount edges { node { clientName deviceName } } }
  consents { totalCount }
  sessions { edges { node { clientNames } } }
  openTransactions { totalCount }
  applications { edges { node { id } } }
  authenticationApps { totalCount }
  accessGrants { id }
} }`;

describe('an account that is restricted to applications sees nothing of a user outside them', () => {
  test('neither devices, instances, tokens, consents, sessions, transactions nor applications of others, nor those of websites', async () => {
    const all = (await desk.ask(everything, { userId })).data.endUser;
    expect([all.devices.totalCount, all.tokens.totalCount, all.consents.totalCount, all.authenticationApps.totalCount]).toEqual([4, 9, 5, 4]);
    expect(all.applications.edges).toHaveLength(3);
    const [first] = await platform.sql('select app_identifier from client where client_id = (select client_id from session_client limit 1)');
    await restrict(desk, own);
    const seen = (await desk.ask(everything, { userId })).data.endUser;
    const device = { appIdentifier: own, tokens: { totalCount: 2 }, applicationInstances: { totalCount: 1 }, consent: { id: expect.any(String) } };
    expect(seen).toMatchObject({
      devices: { totalCount: 2, edges: [{ node: device }, { node: device }] },
      tokens: { totalCount: 4 },
      consents: { totalCount: 2 },
      applications: { edges: [{ node: { id: own } }] },
      authenticationApps: { totalCount: 2 },
    });
    expect(first.app_identifier).toBe(own);
    expect(seen.sessions.edges).toHaveLength(2);
    await restrict(desk, person.apps[1].identifier);
    const other = (await desk.ask(everything, { userId })).data.endUser;
    expect([other.devices.totalCount, other.sessions.edges, other.tokens.totalCount]).toEqual([2, [], 4]);
    await restrict(desk, 'no-such-app');
    const none = (await desk.ask(everything, { userId })).data.endUser;
    expect(none).toMatchObject({
      devices: { totalCount: 0 },
      tokens: { totalCount: 0 },
      consents: { totalCount: 0 },
      openTransactions: { totalCount: 0 },
    });
    expect([none.sessions.edges, none.applications.edges, none.accessGrants]).toEqual([[], [], []]);
  });

  test('of the latest events those that name an installation of such an application', async () => {
    const admin = await openAdminDesk(platform);
    const ids = await platform.sql(`select client_id, app_identifier from client where kind = 'DYNAMIC' order by name`);
    const revoke = 'mutation ($userId: String!, $deviceId: ID!) { revokeUserFromDevice(userId: $userId, deviceId: $deviceId) { acknowledged } }';
    for (const { client_id: deviceId } of ids)
      expect((await admin.ask(revoke, { userId, deviceId })).data.revokeUserFromDevice.acknowledged).toBe(true);
    const latest = async () =>
      (await desk.ask('query ($userId: String!) { endUser(userId: $userId) { latestEvents { clientId } } }', { userId })).data.endUser.latestEvents;
    await waitUntil('the events are settled', async () => (await latest()).length >= ids.length);
    await restrict(desk, own);
    const expected = ids.filter(({ app_identifier }) => app_identifier === own).map(({ client_id }) => client_id);
    expect((await latest()).map(({ clientId }: { clientId: string }) => clientId)).toEqual(expected.toReversed());
  });

  test('security M7: of people it finds those who have something there, by list, search, id and node; and it changes no others', async () => {
    const [mine, other] = await Promise.all([givenUser(platform), givenUser(platform)]);
    const admin = await openAdminDesk(platform);
    await givenBusyPerson(platform, mine.userId, { devices: 1, each: 1 });
    const [{ app_identifier: app }] = await platform.sql(
      'select app_identifier from client c join user_profile p on p.client_id = c.client_id where p.user_id = $1',
      [mine.userId],
    );
    const find = 'query ($search: String) { users(search: $search) { totalCount edges { node { userId nodeId } } } }';
    const all = (await admin.ask(find)).data.users.edges.map(({ node }: { node: object }) => node);
    const nodeOf = (userId: string) => all.find((node: { userId: string }) => node.userId === userId).nodeId;
    for (const by of [desk, admin]) await restrict(by, app);
    for (const search of [null, 'person']) {
      const { users } = (await desk.ask(find, { search })).data;
      expect(users).toEqual({ totalCount: 1, edges: [{ node: { userId: mine.userId, nodeId: nodeOf(mine.userId) } }] });
    }
    const one =
      'query ($userId: String!, $id: ID!) { user(userId: $userId) { userId } node(id: $id) { id } endUser(userId: $userId) { notificationSetting { type } } }';
    const { data: seen } = await desk.ask(one, { userId: mine.userId, id: nodeOf(mine.userId) });
    expect(seen).toMatchObject({ user: { userId: mine.userId }, node: { id: mine.userId }, endUser: { notificationSetting: {} } });
    await givenConsent(platform, other.userId, website.clientId);
    const hidden = { user: null, node: null, endUser: { notificationSetting: null } };
    expect((await desk.ask(one, { userId: other.userId, id: nodeOf(other.userId) })).data).toEqual(hidden);
    for (const call of [`updateUser(userId: "${other.userId}", input: { version: 1, givenName: "X" })`, `deleteUser(userId: "${other.userId}")`])
      expect((await admin.ask(`mutation { done: ${call} { userErrors { code } } }`)).data.done.userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    for (const call of [
      `erasePerson(userId: "${other.userId}") { userErrors { code } }`,
      'createUser(input: { username: "new" }) { userErrors { code } }',
    ])
      expect((await admin.ask(`mutation { ${call} }`)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await admin.ask('{ auditEvents { totalCount } }')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await platform.sql('select 1 from directory_user where user_id = $1', [other.userId])).toHaveLength(1);
  });

  test('security M7: among many people the page is found by indexes, without reading a table from end to end', async () => {
    await platform.sql(
      `insert into directory_user (user_id, username) select 'crowd-' || n, 'crowd' || n from generate_series(1, $1::int) as n`,
      [20_000],
    );
    for (const table of ['directory_user', 'user_profile', 'consent', 'access_grant', 'token_family', 'client'])
      await platform.sql(`analyze ${table}`);
    await restrict(desk, own);
    const said = (await everyStatementDuring(() => desk.ask('{ users(first: 5) { edges { node { userId } } } }'))).filter(({ text }) =>
      text.includes('user_profile held'),
    );
    expect(said).toHaveLength(1);
    for (const statement of said) expect((await explain(platform, statement)).tables).not.toContain('directory_user');
  });

  test('adminViewer tells to which', async () => {
    await restrict(desk, own);
    expect((await desk.ask('{ adminViewer { restrictedToApps } }')).data.adminViewer).toEqual({ restrictedToApps: [own] });
  });

  test('nor does it end a session in which no such application took part', async () => {
    const end = 'mutation ($userId: String!, $sessionId: ID!) { endUserSession(userId: $userId, sessionId: $sessionId) { deletedId } }';
    const sessions = await platform.sql('select id from browser_session where user_id = $1', [userId]);
    const [sessionId] = sessions.map(({ id }) => id);
    await restrict(desk, 'no-such-app');
    expect((await desk.ask(end, { userId, sessionId })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await trail.expectTrail([
      ['OPENID_SESSION_LOGOUT_FAILURE', { userId, adminUser: desk.username, details: { reason: 'app_restricted', sessionId } }],
    ]);
    await restrict(desk, own);
    expect((await desk.ask(end, { userId, sessionId })).data.endUserSession).toEqual({ deletedId: sessionId });
    await trail.expectTrail(['OPENID_SESSION_LOGOUT_SUCCESS']);
  });
});

describe('API clients', () => {
  test('read the lists of a user, not what administrators see beside them', async () => {
    const portal = await givenApiClient(platform, ['END_USER']);
    const fresh = await givenBusyPerson(platform, 'fresh', { devices: 1, each: 1 });
    for (const field of ['consent { id }', 'authenticators { kind }', 'tokens { totalCount }', 'applicationInstances { totalCount }']) {
      const query = `query ($userId: String!) { endUser(userId: $userId) { devices { edges { node { id ${field} } } } } }`;
      const { errors } = await ask(platform, 'admin', query, { userId: fresh.userId }, { headers: portal.basic });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      const details = { reason: 'administrators_only', api: 'graphql_admin', endpoint: field.split(' ')[0] };
      await trail.expectTrail([
        'API_ACCESS_GRANTED',
        ['API_DEVICES_LISTED', { userId: fresh.userId }],
        ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { userId: fresh.userId, clientId: portal.clientId, details }],
      ]);
    }
    const { errors } = await ask(
      platform,
      'admin',
      `{ endUser(userId: "fresh") { openTransactions { totalCount } } }`,
      {},
      { headers: portal.basic },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await ask(platform, 'admin', helpdeskView, { userId: 'fresh' }, { headers: portal.basic })).errors?.length).toBeGreaterThan(0);
  });

  const usersOfDevices = (fields: string) =>
    `{ clients(filter: { kind: DYNAMIC }, last: 1) { edges { node { ... on DynamicClient { users { edges { node { ${fields} } } } } } } } }`;

  test.each(['userId', 'tokens { totalCount }', 'sessions { totalCount }', 'notificationSetting { type }', 'devices { totalCount }'])(
    'security L17: whose scope is the configuration do not learn who uses a device, nor more: %s',
    async (field) => {
      const portal = await givenApiClient(platform, ['CONFIG']);
      await givenBusyPerson(platform, `user-of-${field}`, { devices: 1, each: 1 });
      await trail.mark();
      const answer = await ask(platform, 'admin', usersOfDevices(field), {}, { headers: portal.basic });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      expect(JSON.stringify(answer.data)).not.toContain('user-of');
      const details = { reason: 'scope_not_assigned', requiredScope: 'signet_api_end_user', endpoint: 'users' };
      await trail.expectTrail(['API_ACCESS_GRANTED', ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: portal.clientId, details }]]);
    },
  );

  test('security L17: with the scope for users beside it they do, and the trail tells of it', async () => {
    const portal = await givenApiClient(platform, ['CONFIG', 'END_USER']);
    const { apps } = await givenBusyPerson(platform, 'user-of-portal', { devices: 1, each: 1 });
    await trail.mark();
    const { data } = await ask(platform, 'admin', usersOfDevices('userId'), {}, { headers: portal.basic });
    expect(data.clients.edges[0].node.users.edges).toEqual([{ node: { userId: 'user-of-portal' } }]);
    await trail.expectTrail([
      'API_ACCESS_GRANTED',
      ['API_DEVICE_USERS_LISTED', { clientId: portal.clientId, details: { count: 1, deviceId: expect.any(String) } }],
    ]);
    const operator = await openAdminDesk(platform, 'OPERATOR');
    const devices = async () => (await operator.ask(usersOfDevices('userId'))).data.clients.edges;
    const ofOne = [{ node: { users: { edges: [{ node: { userId: 'user-of-portal' } }] } } }];
    expect(await devices()).toEqual(ofOne);
    await restrict(operator, 'no-such-app');
    expect(await devices()).toEqual([]);
    await restrict(operator, apps[0].identifier, apps[1].identifier);
    expect(await devices()).toEqual(ofOne);
  });
});
