import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hash as bcryptHash } from '@node-rs/bcrypt';
import { decodeJwt } from 'jose';
import { ensureFirstAdministrator } from '../../src/administration/admins/index.ts';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { startSignet } from '../support/processes.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const login = `mutation ($username: String, $password: String) {
  adminLogin(username: $username, password: $password) { session { accessToken username roles } userErrors { code field message } } }`;
const refresh = 'mutation { adminRefresh { session { accessToken roles } userErrors { code } } }';
const viewer = '{ adminViewer { username authenticator } }';
const passwords = { root: 'the password of root here', watch: 'the password of watch here', filed: 'the password of filed here' };

let platform: Platform;
let trail: Trail;
let env: Record<string, string>;
let file: string;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'signet-accounts-')), 'accounts.json');
  writeFileSync(file, JSON.stringify([{ username: 'filed', passwordHash: await bcryptHash(passwords.filed, 10), roles: ['HELPDESK'] }]));
  env = {
    SIGNET_ADMIN_ACCOUNTS: JSON.stringify([
      { username: 'root', passwordHash: await hashPassword(passwords.root), roles: ['ADMIN'] },
      { username: 'watch', passwordHash: await hashPassword(passwords.watch), roles: [] },
    ]),
    SIGNET_ADMIN_ACCOUNTS_FILE: file,
    SIGNET_ADMIN_ACCOUNTS_IN_PRODUCTION: 'true',
  };
  platform = await startPlatform({ env });
  trail = trailOf(platform);
});
beforeEach(async () => {
  await platform.sql('delete from throttle');
  await trail.mark();
});
afterAll(() => platform.stop());

async function attempt(username: string, password: string, at: Platform = platform, agent: Agent = at.agent()) {
  const { json } = await agent.postJson('/graphql/admin', { query: login, variables: { username, password } });
  return json.data.adminLogin;
}

test.each([
  ['root', ['ADMIN']],
  ['watch', []],
  ['filed', ['HELPDESK']],
] as const)('%s of the environment or the file signs in with the roles that stand there', async (username, roles) => {
  const { session } = await attempt(username, passwords[username]);
  expect(session).toMatchObject({ username, roles });
  expect(decodeJwt(session.accessToken).amr).toEqual(['pwd']);
  await trail.expectTrail([['ADMIN_AUTHENTICATION_SUCCESS', { adminUser: username, details: { authenticator: 'configured', roles } }]]);
  expect(await platform.sql('select 1 from admin_account where username = $1', [username])).toEqual([]);
});

test('a wrong password and an unknown name are refused alike; the trail keeps the difference', async () => {
  const wrong = await attempt('root', 'another password here');
  expect(wrong).toMatchObject({ session: null, userErrors: [{ code: 'INVALID_VALUE', field: null }] });
  expect(await attempt('nobody', passwords.root)).toEqual(wrong);
  await trail.expectTrail([
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: 'root', details: { authenticator: 'configured', reason: 'wrong_password' } }],
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: expect.stringMatching(/^unknown-/), details: { reason: 'unknown_account' } }],
  ]);
});

test('five failures for a name hold for configured accounts as for all others, each with its event', async () => {
  for (let failures = 1; failures <= 5; failures += 1) await attempt('root', 'wrong');
  expect((await attempt('root', passwords.root)).session).toBeNull();
  const reasons = (await trail.events()).map(({ type, details }) => [type, details?.reason]);
  expect(reasons).toEqual(
    [...Array.from({ length: 5 }, () => 'wrong_password'), 'throttled'].map((reason) => ['ADMIN_AUTHENTICATION_FAILURE', reason]),
  );
});

test('accounts of the platform with the same name exist beside them and are asked next', async () => {
  const account = await givenAdmin(platform, { username: 'root', roles: ['OPERATOR'] });
  expect((await attempt('root', passwords.root)).session.roles).toEqual(['ADMIN']);
  expect((await attempt('root', account.password)).session.roles).toEqual(['OPERATOR']);
  await trail.expectTrail([
    ['ADMIN_AUTHENTICATION_SUCCESS', { details: { authenticator: 'configured' } }],
    ['ADMIN_AUTHENTICATION_SUCCESS', { details: { authenticator: 'directory' } }],
  ]);
  const agent = platform.agent();
  await attempt('root', passwords.root, platform, agent);
  await platform.sql(`update admin_account set enabled = false where username = 'root'`);
  expect((await agent.postJson('/graphql/admin', { query: refresh })).json.data.adminRefresh.session.roles).toEqual(['ADMIN']);
  await platform.sql(`delete from admin_account where username = 'root'`);
});

test('their password cannot be changed by the API, and no answer, log or event tells the hash', async () => {
  const { session } = await attempt('root', passwords.root);
  const change = `mutation { adminChangePassword(currentPassword: "${passwords.root}", newPassword: "a completely new phrase") { userErrors { message } } }`;
  const answer = await ask(platform, 'admin', change, {}, { token: session.accessToken });
  expect(answer.data.adminChangePassword.userErrors).toEqual([{ message: 'The password is kept elsewhere, and changed there.' }]);
  const told = JSON.stringify([(await trail.events()).map(({ details }) => details), await platform.sql('select * from admin_session')]);
  expect(told).not.toContain('$argon2id$');
});

test('a refresh reads the roles again; a session ends at once with its account, its password or the whole way to sign in', async () => {
  const [kept] = JSON.parse(env.SIGNET_ADMIN_ACCOUNTS as string);
  const restarted = (accounts: object[], more: object = {}) =>
    startPlatform({
      databaseUrl: platform.databaseUrl,
      env: { ...env, SIGNET_PUBLIC_URL: platform.url, SIGNET_ADMIN_ACCOUNTS: JSON.stringify(accounts), ...more },
    });
  const agent = platform.agent();
  const { session } = await attempt('root', passwords.root, platform, agent);
  const cookie = () => ({ signet_admin: agent.cookies.get('signet_admin') as { value: string; path: string } });
  const seenBy = async (at: Platform) => (await ask(at, 'admin', viewer, {}, { token: session.accessToken })).errors?.[0]?.extensions.code;

  const demoted = await restarted([{ ...kept, roles: ['OPERATOR'] }]);
  const there = demoted.agent();
  there.cookies.set('signet_admin', cookie().signet_admin);
  expect((await there.postJson('/graphql/admin', { query: refresh })).json.data.adminRefresh.session.roles).toEqual(['OPERATOR']);
  await demoted.stop();

  for (const [accounts, more] of [
    [[], {}],
    [[{ ...kept, passwordHash: await hashPassword('a password that is another') }], {}],
    [[], { SIGNET_ADMIN_ACCOUNTS_FILE: '' }],
  ] as const) {
    const other = await restarted([...accounts], more);
    expect(await seenBy(other)).toBe('UNAUTHENTICATED');
    await other.stop();
  }
  // The session lives, with the role of the other configuration, which this one does not give.
  expect(await seenBy(platform)).toBe('FORBIDDEN');
});

test('without accounts of the platform no first administrator is made', async () => {
  const only = await startPlatform({ env: { ...env, SIGNET_ADMIN_DIRECTORY: 'false' } });
  expect(await ensureFirstAdministrator(only.runtime)).toBeUndefined();
  expect((await attempt('root', passwords.root, only)).session.roles).toEqual(['ADMIN']);
  const row = await givenAdmin(only);
  expect((await attempt(row.username, row.password, only)).session).toBeNull();
  await only.stop();
});

test('signet admin hash makes the hash, and refuses a password that is too weak', async () => {
  const hashOf = async (password: string) => {
    const running = startSignet(['admin', 'hash'], {}, { input: `${password}\n` });
    const { code } = await running.ended;
    return { code, output: running.output() };
  };
  expect(await hashOf(passwords.root)).toEqual({ code: 0, output: expect.stringMatching(/^\$argon2id\$v=19\$.+\n$/) });
  expect(await hashOf('short')).toEqual({ code: 2, output: expect.not.stringContaining('$argon2id$') });
});
