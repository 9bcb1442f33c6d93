import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const login = `mutation ($username: String, $password: String) {
  adminLogin(username: $username, password: $password) { session { accessToken } userErrors { code } } }`;
const refresh = 'mutation { adminRefresh { session { accessToken } userErrors { code } } }';
const forwarded = { 'x-forwarded-for': '203.0.113.9' };

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform({
    env: {
      SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1',
      SIGNET_ADMIN_HEADER: 'true',
      SIGNET_ADMIN_GROUP_ROLES: 'ADMIN:signet-admins',
      SIGNET_ADMIN_GROUP_APPS: 'own-app:signet-admins;other-app:others;*:everything',
    },
  });
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

async function signedIn(headers: Record<string, string> = {}): Promise<{ agent: Agent; token: string; username: string; sessionId: string }> {
  const account = await givenAdmin(platform, { roles: ['OPERATOR'] });
  const agent = platform.agent(headers);
  const { json } = await agent.postJson('/graphql/admin', { query: login, variables: headers['remote-user'] ? {} : account });
  const token = json.data.adminLogin.session.accessToken;
  return { agent, token, username: headers['remote-user'] ?? account.username, sessionId: decodeJwt(token).jti as string };
}

const list = async (username: string | null, more = '') => {
  const document = `query ($username: String) { adminSessions(username: $username${more}) { totalCount edges { node {
    id username authenticator roles restrictedToApps createdAt lastSeenAt expiresAt } } } }`;
  const { totalCount, edges } = (await desk.ask(document, { username })).data.adminSessions;
  return { totalCount, nodes: edges.map(({ node }: { node: object }) => node) };
};
const end = (sessionId: string) => desk.call('endAdminSession(sessionId: ID!)', { sessionId }, 'acknowledged');

test('the sessions of an administrator that have not ended are listed, with where they came from and what they may', async () => {
  const { sessionId, username } = await signedIn();
  const gateway = await signedIn({ ...forwarded, 'remote-user': 'jane', 'remote-groups': 'signet-admins' });
  expect(await list(username)).toEqual({
    totalCount: 1,
    nodes: [expect.objectContaining({ id: sessionId, username, authenticator: 'directory', roles: ['OPERATOR'], restrictedToApps: [] })],
  });
  expect((await list('jane')).nodes).toEqual([
    expect.objectContaining({ id: gateway.sessionId, authenticator: 'header', roles: ['ADMIN'], restrictedToApps: ['own-app'] }),
  ]);
  const all = await list(null);
  expect(all.nodes.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([sessionId, gateway.sessionId]));
  expect((await list(null, ', first: 1')).nodes).toHaveLength(1);
  await platform.sql('update admin_account set enabled = false where username = $1', [username]);
  for (const gone of [username, 'nobody', 'nul\u0000']) expect((await list(gone)).totalCount).toBe(0);
});

test('a session is ended by an administrator: its token and its cookie open nothing any more; others go on', async () => {
  const [ended, other] = [await signedIn(), await signedIn()];
  await trail.mark();
  expect(await end(ended.sessionId)).toEqual({ acknowledged: true, userErrors: [] });
  const viewer = '{ adminViewer { username } }';
  expect((await ask(platform, 'admin', viewer, {}, { token: ended.token })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await ended.agent.postJson('/graphql/admin', { query: refresh })).json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await ask(platform, 'admin', viewer, {}, { token: other.token })).errors).toBeUndefined();
  expect((await list(ended.username)).nodes).toEqual([]);
  const details = { reason: 'ended_by_administrator', sessionId: ended.sessionId, objectId: ended.username };
  await trail.expectTrail([['ADMIN_SESSION_ENDED', { adminUser: desk.username, details }], 'ADMIN_ACCESS_DENIED']);
  for (const wrong of [ended.sessionId, randomUUID(), 'x', "' or true --"])
    expect((await end(wrong)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['sessionId'] }]);
  await trail.expectTrail([]);
});

test('a live subscription ends with its session', async () => {
  const { token, sessionId } = await signedIn();
  const socket = await openRawSocket(platform);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await socket.find(({ type }) => type === 'connection_ack');
  socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { auditEvents { __typename } }' } });
  expect((await end(sessionId)).userErrors).toEqual([]);
  expect((await socket.closed).code).toBe(4403);
});

const revoke = `mutation ($userId: String!, $deviceId: ID!, $id: ID!) {
  revokeApplicationInstance(userId: $userId, deviceId: $deviceId, applicationInstanceId: $id) { acknowledged } }`;

test.each([
  ['a group of another application', 'signet-admins,others', false],
  ['a group of all applications', 'signet-admins,everything', true],
])('restriction without an account: an administrator behind a gateway with %s', async (_name, groups, isAllowed) => {
  const phone = await givenInstallation(platform);
  const profile = await givenProfile(platform, phone);
  const enrolment = await givenEnrolment(platform, profile);
  // An account of the same name is somebody else: its restriction is not that of the session.
  await platform.sql(
    `insert into admin_account (username, password_hash, roles, restricted_to_apps) values ('jane', 'x', '{ADMIN}', $1)
    on conflict (username) do update set restricted_to_apps = excluded.restricted_to_apps`,
    [isAllowed ? ['another'] : []],
  );
  const { token } = await signedIn({ ...forwarded, 'remote-user': 'jane', 'remote-groups': groups });
  await trail.mark();
  const answer = await ask(platform, 'admin', revoke, { userId: profile.userId, deviceId: phone.clientId, id: enrolment.id }, { token });
  expect(answer.errors?.[0]?.extensions.code).toBe(isAllowed ? undefined : 'FORBIDDEN');
  await trail.expectTrail([
    isAllowed
      ? 'ADMIN_APPLICATION_INSTANCE_REVOKED'
      : ['HELPDESK_APPLICATION_INSTANCE_NOT_REVOKED_FORBIDDEN', { details: { reason: 'app_restricted' } }],
  ]);
});
