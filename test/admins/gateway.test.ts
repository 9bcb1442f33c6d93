import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const login = `mutation ($username: String, $password: String) {
  adminLogin(username: $username, password: $password) { session { accessToken username roles } userErrors { code } } }`;
const refresh = 'mutation { adminRefresh { session { accessToken roles } userErrors { code } } }';
/** The gateway is at 127.0.0.1 and says whom it forwards for. */
const forwarded = { 'x-forwarded-for': '203.0.113.9' };
const env = {
  SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1',
  SIGNET_ADMIN_HEADER: 'true',
  SIGNET_ADMIN_GROUP_ROLES: 'ADMIN:signet-admins;OPERATOR:operations',
};

let platform: Platform;
let strict: Platform;
let trail: Trail;
beforeAll(async () => {
  platform = await startPlatform({ env });
  strict = await startPlatform({ env: { ...env, SIGNET_ADMIN_HEADER_FAIL_IF_MISSING: 'true' } });
  trail = trailOf(platform);
});
beforeEach(() => trail.mark());
afterAll(async () => {
  await platform.stop();
  await strict.stop();
});

async function signIn(headers: Record<string, string>, variables: object = {}, agent: Agent = platform.agent()) {
  const { json } = await agent.postJson('/graphql/admin', { query: login, variables }, { headers });
  return json.data.adminLogin;
}

test('who the gateway names has a session, with the roles of the groups; one event for each new session and none for a request', async () => {
  const { session } = await signIn({ ...forwarded, 'remote-user': 'jane', 'remote-groups': 'staff, Signet-Admins ,operations' });
  expect(session).toMatchObject({ username: 'jane', roles: ['ADMIN', 'OPERATOR'] });
  const headers = { authorization: `Bearer ${session.accessToken}`, ...forwarded, 'remote-user': 'jane' };
  const viewer = await platform
    .agent()
    .postJson('/graphql/admin', { query: '{ adminViewer { username authenticator mustChangePassword } }' }, { headers });
  expect(viewer.json.data.adminViewer).toEqual({ username: 'jane', authenticator: 'header', mustChangePassword: false });
  await trail.expectTrail([
    [
      'ADMIN_AUTHENTICATION_SUCCESS',
      { adminUser: 'jane', clientIp: '203.0.113.9', details: { authenticator: 'header', roles: ['ADMIN', 'OPERATOR'] } },
    ],
  ]);
});

test('the headers of anybody but a trusted proxy are nothing', async () => {
  expect((await signIn({ 'remote-user': 'jane', 'remote-groups': 'signet-admins' })).session).toBeNull();
  await trail.expectTrail([['ADMIN_AUTHENTICATION_FAILURE', { details: { reason: 'unknown_account' } }]]);
  const plain = await startPlatform({ env: { SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1' } });
  const { json } = await plain.agent().postJson('/graphql/admin', { query: login }, { headers: { ...forwarded, 'remote-user': 'jane' } });
  expect(json.data.adminLogin.session).toBeNull();
  await plain.stop();
});

test('a name that cannot be one is no name', async () => {
  for (const name of ['jane doe', '', `${'x'.repeat(256)}`, "jane'--"])
    expect((await signIn({ ...forwarded, 'remote-user': name })).session).toBeNull();
});

test('the next authenticator is asked when the header is missing, unless a missing header is to fail', async () => {
  const lenient = await givenAdmin(platform);
  expect((await signIn(forwarded, lenient)).session).toMatchObject({ username: lenient.username });
  const account = await givenAdmin(strict);
  const strictTrail = trailOf(strict);
  await strictTrail.mark();
  expect((await signIn(forwarded, account, strict.agent())).session).toBeNull();
  await strictTrail.expectTrail([
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: account.username, details: { authenticator: 'header', reason: 'header_missing' } }],
  ]);
});

test('a refresh needs the gateway to name the same administrator, and reads the groups again', async () => {
  const agent = platform.agent();
  await signIn({ ...forwarded, 'remote-user': 'kim', 'remote-groups': 'signet-admins' }, {}, agent);
  await trail.mark();
  const headers = { ...forwarded, 'remote-user': 'kim', 'remote-groups': 'operations' };
  const { json } = await agent.postJson('/graphql/admin', { query: refresh }, { headers });
  expect(json.data.adminRefresh.session.roles).toEqual(['OPERATOR']);
  const other = await agent.postJson('/graphql/admin', { query: refresh }, { headers: { ...headers, 'remote-user': 'jane' } });
  expect(other.json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await trail.expectTrail([['ADMIN_SESSION_ENDED', { adminUser: 'kim', details: { reason: 'no_longer_accepted' } }]]);
});

test('twenty failures from one address stop further tries there, whoever the gateway names then; each has its event', async () => {
  const elsewhere = { 'x-forwarded-for': '203.0.113.77' };
  for (let tries = 0; tries < 20; tries += 1) expect((await signIn({ ...elsewhere, 'remote-user': `no name ${tries}` })).session).toBeNull();
  const named = { 'remote-user': 'jane', 'remote-groups': 'signet-admins' };
  expect((await signIn({ ...elsewhere, ...named })).session).toBeNull();
  const events = await trail.events();
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['ADMIN_AUTHENTICATION_FAILURE']));
  expect([events.length, events.at(-1)?.details?.reason]).toEqual([21, 'throttled']);
  expect((await signIn({ ...forwarded, ...named })).session).toMatchObject({ username: 'jane' });
});
