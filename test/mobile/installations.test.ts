import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { faultsOf } from '../support/config-object.ts';
import { givenUser } from '../support/fixtures.ts';
import { givenEnrolment, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const remove = (clientId: string) => admin.call('deleteDynamicClient(clientId: String!)', { clientId }, 'deletedId');

test('an installation shows its application, its version and its users', async () => {
  const installation = await givenInstallation(platform);
  const early = await givenProfile(platform, installation, { last_login_at: '2026-01-01T00:00:00Z', connected_at: '2025-01-01T00:00:00Z' });
  const late = await givenProfile(platform, installation, { last_login_at: '2026-02-01T00:00:00Z', connected_at: '2025-02-01T00:00:00Z' });
  await givenProfile(platform, installation, { user_id: early.userId });
  const document = `query ($clientId: String!, $after: String) { client(clientId: $clientId) { kind name ... on DynamicClient { app { identifier installationCount } platform
    platformVersion { versionName installationCount } model osVersion lastLogin users(first: 1, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { userId } } } } } }`;
  const { data } = await admin.ask(document, { clientId: installation.clientId });
  expect(data.client).toMatchObject({
    kind: 'DYNAMIC',
    name: 'A phone',
    app: { identifier: installation.app.identifier, installationCount: 1 },
    platform: 'ANDROID',
    platformVersion: { versionName: '1.0.0', installationCount: 1 },
    model: 'Phone 12',
    osVersion: '13.1.2',
    lastLogin: '2026-02-01T00:00:00.000Z',
    users: { totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { userId: early.userId } }] },
  });
  const next = await admin.ask(document, { clientId: installation.clientId, after: data.client.users.pageInfo.endCursor });
  expect(next.data.client.users).toMatchObject({ pageInfo: { hasNextPage: false }, edges: [{ node: { userId: late.userId } }] });
});

test('installations are found by application, platform and version, in a fixed number of statements', async () => {
  const app = await givenMobileApp(platform, {}, { version_name: '2.0' });
  const other = await givenMobileApp(platform, {}, { version_name: '2.0', platform: 'IOS' });
  for (let at = 0; at < 4; at += 1) await givenProfile(platform, await givenInstallation(platform, app));
  await givenInstallation(platform, other);
  const document = `query ($filter: ClientFilter) { clients(filter: $filter, first: 50) { totalCount edges { node { clientId ... on DynamicClient { lastLogin
    app { identifier installationCount } platformVersion { versionName installationCount } users { totalCount edges { node { userId } } } } } } } }`;
  const found = async (filter: object) => (await admin.ask(document, { filter })).data.clients.totalCount;
  expect(await found({ kind: 'DYNAMIC', appIdentifier: app.identifier })).toBe(4);
  expect(await found({ appIdentifier: other.identifier })).toBe(1);
  expect(await found({ platformVersionName: '2.0' })).toBe(5);
  expect(await found({ platformVersionName: '2.0', platform: 'IOS' })).toBe(1);
  expect(await found({ appIdentifier: 'nul\u0000' })).toBe(0);
  const tables = /from (client|mobile_app|mobile_platform_version|user_profile|\(select client_id|unnest)\b/;
  const said = await statementsDuring(platform, tables, () => admin.ask(document, { filter: { appIdentifier: app.identifier } }));
  // the session of the administrator, the page and its count, applications, versions, both counts of installations, last sign-ins, users and their counts
  expect(said).toHaveLength(10);
});

test('deleting an installation takes everything on it, and the event names the users', async () => {
  const gone = await givenInstallation(platform);
  const stays = await givenInstallation(platform, gone.app);
  const [a, b, c] = [await givenProfile(platform, gone), await givenProfile(platform, gone), await givenProfile(platform, stays)];
  const enrolled = await givenEnrolment(platform, a);
  await givenEnrolment(platform, c);
  const stored = await platform.sql('select sealed_push_token from app_instance where id = $1', [enrolled.id]);
  expect(platform.runtime.sealing.open(`app_instance.pushToken:${enrolled.id}`, stored[0].sealed_push_token)).toBe(enrolled.pushToken);
  await platform.sql(
    `insert into consent (id, user_id, client_id, scopes) values (gen_random_uuid(), $1, $2, '{openid}'), (gen_random_uuid(), $3, $4, '{openid}')`,
    [a.userId, gone.clientId, c.userId, stays.clientId],
  );
  const [family] = await platform.sql(
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at) values (gen_random_uuid(), $1, $2, '{openid}', '{}', now(), now() + interval '1 hour') returning id`,
    [gone.clientId, a.userId],
  );
  expect(await remove(gone.clientId)).toEqual({ deletedId: gone.clientId, userErrors: [] });
  await trail.expectTrail([
    [
      'ADMIN_CLIENT_DELETED',
      {
        clientId: gone.clientId,
        appName: gone.app.name,
        adminUser: admin.username,
        details: {
          objectType: 'dynamic_client',
          objectId: gone.clientId,
          changes: { clientId: [gone.clientId, null], appIdentifier: [gone.app.identifier, null] },
          removed: { enrolments: 1, profiles: 2, tokens: 1, consents: 1 },
          affectedUsers: [a.userId, b.userId].sort(),
        },
      },
    ],
  ]);
  for (const table of ['client', 'user_profile', 'app_instance', 'push_token_owner', 'consent'])
    expect([table, await platform.sql(`select 1 from ${table} where client_id = $1`, [gone.clientId])]).toEqual([table, []]);
  for (const table of ['client', 'user_profile', 'app_instance', 'push_token_owner', 'consent'])
    expect([table, (await platform.sql(`select 1 from ${table} where client_id = $1`, [stays.clientId])).length]).toEqual([table, 1]);
  expect(await platform.sql('select revoked_reason from token_family where id = $1', [family.id])).toEqual([{ revoked_reason: 'client_deleted' }]);
  expect(faultsOf(await remove(gone.clientId))).toEqual(['NOT_FOUND clientId']);
  await trail.expectTrail([]);
});

test.each(['OPERATOR', 'HELPDESK'])('an administrator with role %s cannot delete an installation, and the attempt is recorded', async (role) => {
  const { clientId } = await givenInstallation(platform);
  const desk = await openAdminDesk(platform, role);
  await trail.mark();
  const document = 'mutation ($clientId: String!) { deleteDynamicClient(clientId: $clientId) { deletedId } }';
  for (const [id, deviceId] of [
    [clientId, clientId],
    ['nowhere', undefined],
  ]) {
    const answer = await desk.ask(document, { clientId: id });
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const [event] = await trail.expectTrail([
      ['HELPDESK_CLIENT_DELETE_UNAUTHORIZED', { adminUser: desk.username, details: { reason: 'role_missing', roles: [role] } }],
    ]);
    expect((event?.details as { deviceId?: string } | undefined)?.deviceId).toBe(deviceId);
  }
  expect(await platform.sql('select 1 from client where client_id = $1', [clientId])).toHaveLength(1);
});

test('an installed application and an installed version stay; the application can be deleted once nothing has it', async () => {
  const { clientId, app } = await givenInstallation(platform);
  const removeApp = () => admin.call('deleteMobileApp(identifier: String!)', { identifier: app.identifier }, 'deletedId');
  const removeVersion = () => admin.call('deleteMobilePlatformVersion(id: ID!)', { id: app.versionId }, 'deletedId');
  expect(faultsOf(await removeApp())).toEqual(['IN_USE identifier']);
  expect((await removeVersion()).userErrors).toMatchObject([{ code: 'IN_USE', field: ['id'], message: `Still in use by installation ${clientId}.` }]);
  await trail.expectTrail([]);
  await remove(clientId);
  await trail.mark();
  expect((await removeVersion()).deletedId).toBe(app.versionId);
  expect((await removeApp()).deletedId).toBe(app.identifier);
  await trail.expectTrail(['ADMIN_MOBILE_PLATFORM_VERSION_DELETED', 'ADMIN_MOBILE_APP_DELETED']);
});

test('a static client cannot be deleted as a device, nor a device as a client', async () => {
  const { clientId } = await givenInstallation(platform);
  expect(faultsOf(await admin.call('deleteClient(clientId: String!)', { clientId }, 'deletedId'))).toEqual(['NOT_FOUND clientId']);
  expect(faultsOf(await remove('nul\u0000'))).toEqual(['NOT_FOUND clientId']);
});

test('a user who leaves the directory leaves all devices', async () => {
  const user = await givenUser(platform);
  const profile = await givenProfile(platform, await givenInstallation(platform), { user_id: user.userId });
  await givenEnrolment(platform, profile, { pushToken: null });
  await admin.call('deleteUser(userId: String!)', { userId: user.userId }, 'deletedId');
  await trail.expectTrail([['USER_DELETED', { details: { removed: { profiles: 1, enrolments: 1 } } }]]);
  expect(await platform.sql('select 1 from client where client_id = $1', [profile.clientId])).toHaveLength(1);
});
