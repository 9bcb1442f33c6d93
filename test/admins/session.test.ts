import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { ensureFirstAdministrator } from '../../src/administration/admins/index.ts';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const login =
  'mutation ($username: String!, $password: String!) { adminLogin(username: $username, password: $password) { session { accessToken } userErrors { code } } }';
const refresh = 'mutation { adminRefresh { session { accessToken roles } userErrors { code } } }';
const viewer = '{ adminViewer { username } }';

async function signedIn(roles = ['ADMIN']): Promise<{ agent: Agent; token: string; username: string; sessionId: string }> {
  const account = await givenAdmin(platform, { roles });
  const agent = platform.agent();
  const { json } = await agent.postJson('/graphql/admin', { query: login, variables: account });
  const token = json.data.adminLogin.session.accessToken;
  return { agent, token, username: account.username, sessionId: decodeJwt(token).jti as string };
}

function withCookie(value: string): Agent {
  const agent = platform.agent();
  agent.cookies.set('signet_admin', { value, path: '/' });
  return agent;
}

function codeOf(json: { errors?: { extensions: { code: string } }[] }): string | undefined {
  return json.errors?.[0]?.extensions.code;
}

test('a refresh rotates the cookie and reads the roles again', async () => {
  const { agent, username } = await signedIn(['ADMIN']);
  const before = agent.cookies.get('signet_admin')?.value;
  await platform.sql("update admin_account set roles = '{HELPDESK}' where username = $1", [username]);
  const { json } = await agent.postJson('/graphql/admin', { query: refresh });
  expect(json.data.adminRefresh).toMatchObject({ session: { roles: ['HELPDESK'] }, userErrors: [] });
  expect(agent.cookies.get('signet_admin')?.value).not.toBe(before);
  const types = await ask(platform, 'admin', '{ auditEventTypes { type } }', {}, { token: json.data.adminRefresh.session.accessToken });
  expect(types.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('a refresh cookie that comes back ends the session, its access token and its successor', async () => {
  const { agent, token, username, sessionId } = await signedIn();
  const stolen = agent.cookies.get('signet_admin')?.value as string;
  await agent.postJson('/graphql/admin', { query: refresh });
  await trail.mark();
  const { json } = await withCookie(stolen).postJson('/graphql/admin', { query: refresh });
  expect(codeOf(json)).toBe('UNAUTHENTICATED');
  expect(codeOf((await agent.postJson('/graphql/admin', { query: refresh })).json)).toBe('UNAUTHENTICATED');
  expect((await ask(platform, 'admin', viewer, {}, { token })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  await trail.expectTrail([
    ['ADMIN_SESSION_ENDED', { adminUser: username, details: { reason: 'refresh_reused', sessionId } }],
    'ADMIN_ACCESS_DENIED',
  ]);
});

test('20 parallel uses of one refresh cookie have at most one winner', async () => {
  const { agent } = await signedIn();
  const value = agent.cookies.get('signet_admin')?.value as string;
  const answers = await Promise.all(Array.from({ length: 20 }, () => withCookie(value).postJson('/graphql/admin', { query: refresh })));
  expect(answers.filter(({ json }) => json.data?.adminRefresh.session).length).toBeLessThanOrEqual(1);
});

test('a made-up secret beside a known session id is refused and ends nothing', async () => {
  const { agent, sessionId, token } = await signedIn();
  const forged = withCookie(`${sessionId}.${'A'.repeat(43)}`);
  expect(codeOf((await forged.postJson('/graphql/admin', { query: refresh })).json)).toBe('UNAUTHENTICATED');
  expect((await ask(platform, 'admin', viewer, {}, { token })).errors).toBeUndefined();
  expect((await agent.postJson('/graphql/admin', { query: refresh })).json.data.adminRefresh.session).not.toBeNull();
  expect(codeOf((await platform.agent().postJson('/graphql/admin', { query: refresh })).json)).toBe('UNAUTHENTICATED');
});

test('logging out ends the session at once and clears the cookie', async () => {
  const { agent, token, username, sessionId } = await signedIn();
  await trail.mark();
  const out = await agent.postJson(
    '/graphql/admin',
    { query: 'mutation { adminLogout { acknowledged userErrors { code } } }' },
    { headers: { authorization: `Bearer ${token}` } },
  );
  expect(out.json.data.adminLogout).toEqual({ acknowledged: true, userErrors: [] });
  expect(agent.cookies.has('signet_admin')).toBe(false);
  expect((await ask(platform, 'admin', viewer, {}, { token })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  await trail.expectTrail([['ADMIN_SESSION_ENDED', { adminUser: username, details: { reason: 'logout', sessionId } }]]);
});

test.each([
  ['idle too long', "update admin_session set expires_at = now() - interval '1 second' where id = $1"],
  ['lasted its longest', "update admin_session set max_expires_at = now() - interval '1 second' where id = $1"],
  ['account disabled', 'update admin_account set enabled = false where username = (select username from admin_session where id = $1)'],
])('a session ends when it is over: %s', async (_name, statement) => {
  const { agent, token, sessionId } = await signedIn();
  await platform.sql(statement, [sessionId]);
  expect((await ask(platform, 'admin', viewer, {}, { token })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(codeOf((await agent.postJson('/graphql/admin', { query: refresh })).json)).toBe('UNAUTHENTICATED');
});

test('an access token of another key, another audience or no signature is none', async () => {
  const { token } = await signInAdmin(platform);
  const { privateKey } = await generateKeyPair('ES256');
  const claims = decodeJwt(token);
  const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'admin+jwt' }).sign(privateKey);
  const [head, body] = token.split('.');
  const none = `${Buffer.from('{"alg":"none","typ":"admin+jwt"}').toString('base64url')}.${body}.`;
  for (const bad of [foreign, none, `${head}.${body}.`, `${head}.${body}.${'A'.repeat(86)}`, `${token}x`])
    expect((await ask(platform, 'admin', viewer, {}, { token: bad })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('the first start makes one administrator, however many processes start at once', async () => {
  const fresh = await startPlatform();
  const freshTrail = trailOf(fresh);
  const made = (await Promise.all(Array.from({ length: 6 }, () => ensureFirstAdministrator(fresh.runtime)))).filter((one) => one !== undefined);
  expect(made).toHaveLength(1);
  expect(await ensureFirstAdministrator(fresh.runtime)).toBeUndefined();
  expect(made[0]).toMatchObject({ username: 'admin', password: expect.stringMatching(/^[a-z0-9]{6}(-[a-z0-9]{6}){3}$/) });
  await freshTrail.expectTrail([['ADMIN_ACCOUNT_CREATED', { channel: 'CLI', details: { objectId: 'admin', reason: 'first_start' } }]]);
  const { token } = await signInAdmin(fresh, made[0] as { username: string; password: string });
  expect((await ask(fresh, 'admin', '{ adminViewer { mustChangePassword } }', {}, { token })).data.adminViewer.mustChangePassword).toBe(true);
  await fresh.stop();
});
