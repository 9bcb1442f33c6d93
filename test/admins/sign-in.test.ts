import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { passwordProblem } from '../../src/kernel/base/crypto/password-policy.ts';
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
beforeEach(async () => {
  await platform.sql('delete from throttle');
  await trail.mark();
});
afterAll(() => platform.stop());

const login = `mutation ($username: String!, $password: String!) {
  adminLogin(username: $username, password: $password) { session { accessToken expiresAt username roles } userErrors { code field message } } }`;
const viewer = '{ adminViewer { username roles authenticator mustChangePassword } }';

function attempt(username: string, password: string, headers: Record<string, string> = {}) {
  return ask(platform, 'admin', login, { username, password }, { headers });
}

test('a right password opens a session: access token, refresh cookie, event', async () => {
  const { username, password } = await givenAdmin(platform, { roles: ['OPERATOR', 'HELPDESK'] });
  const agent = platform.agent();
  const { json, headers } = await agent.postJson('/graphql/admin', { query: login, variables: { username, password } });
  const { session } = json.data.adminLogin;
  expect(session).toMatchObject({ username, roles: ['OPERATOR', 'HELPDESK'] });
  const claims = decodeJwt(session.accessToken);
  expect(decodeProtectedHeader(session.accessToken)).toMatchObject({ alg: 'ES256', typ: 'admin+jwt' });
  expect(claims).toMatchObject({
    iss: `${platform.url}/admin`,
    aud: `${platform.url}/graphql/admin`,
    sub: username,
    roles: ['OPERATOR', 'HELPDESK'],
    amr: ['pwd'],
  });
  expect((claims.exp as number) - (claims.iat as number)).toBe(600);
  expect(headers.get('set-cookie')).toMatch(/^signet_admin=[^;]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(headers.get('cache-control')).toBe('no-store');
  const [row] = await platform.sql('select username, encode(refresh_hash, $2) as hash from admin_session where id = $1', [claims.jti, 'hex']);
  expect(row.username).toBe(username);
  expect(agent.cookies.get('signet_admin')?.value).not.toContain(row.hash);
  await trail.expectTrail([
    [
      'ADMIN_AUTHENTICATION_SUCCESS',
      {
        adminUser: username,
        channel: 'GRAPHQL_ADMIN',
        details: { roles: ['OPERATOR', 'HELPDESK'], authenticator: 'directory', sessionId: claims.jti },
      },
    ],
  ]);
});

test('RS-099: on https the refresh cookie has the __Host- prefix and is Secure', async () => {
  const secure = await startPlatform({ env: { SIGNET_PUBLIC_URL: 'https://id.example.org' } });
  const { username, password } = await givenAdmin(secure);
  const { headers } = await secure.agent().postJson('/graphql/admin', { query: login, variables: { username, password } });
  expect(headers.get('set-cookie')).toMatch(/^__Host-signet_admin=[^;]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  await secure.stop();
});

test('unknown name, wrong password and disabled account are answered alike; the trail tells them apart', async () => {
  const known = await givenAdmin(platform);
  const disabled = await givenAdmin(platform, { enabled: false });
  const answers = [
    await attempt('nobody-here', 'wrong'),
    await attempt(known.username, 'wrong'),
    await attempt(disabled.username, disabled.password),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.data).toEqual(answers[0]?.data);
  }
  expect(answers[0]?.data.adminLogin).toMatchObject({ session: null, userErrors: [{ code: 'INVALID_VALUE', field: null }] });
  await trail.expectTrail([
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: expect.stringMatching(/^unknown-[A-Za-z0-9_-]{22}$/), details: { reason: 'unknown_account' } }],
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: known.username, details: { reason: 'wrong_password', failures: 1, maxAttempts: 5 } }],
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: disabled.username, details: { reason: 'account_disabled' } }],
  ]);
  expect(await platform.sql('select 1 from admin_session where username = any($1)', [[known.username, disabled.username]])).toEqual([]);
});

test('RS-127: 30 parallel guesses reach the password five times; the right one is not confirmed while throttled; others are not affected', async () => {
  const { username, password } = await givenAdmin(platform);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, index) => attempt(username, `guess ${index}`, { 'x-forwarded-for': `10.0.0.${index}` })),
  );
  const right = await attempt(username, password);
  for (const answer of [...guesses, right]) expect(answer.data.adminLogin.session).toBeNull();
  const reasons = (await trail.events()).map(({ details }) => details?.reason);
  expect(reasons.filter((reason) => reason === 'wrong_password')).toHaveLength(5);
  expect(reasons.filter((reason) => reason === 'throttled')).toHaveLength(26);
  const other = await signInAdmin(platform);
  expect(other.token).toBeTruthy();
  await platform.sql("update throttle set window_ends_at = now() - interval '1 second'");
  expect((await attempt(username, password)).data.adminLogin.session).not.toBeNull();
});

test('a blocked address does not lock accounts; a success gives the address only its own try back', async () => {
  const accounts = await Promise.all(Array.from({ length: 6 }, () => givenAdmin(platform)));
  for (const { username } of accounts) for (let guess = 0; guess < 4; guess += 1) await attempt(username, 'wrong');
  const counts = await platform.sql("select key, failures from throttle where key like 'admin:address:%'");
  expect(counts).toEqual([{ key: expect.stringMatching(/^admin:address:/), failures: 20 }]);
  const locked = await platform.sql("select count(*)::int as count from throttle where key like 'admin:account:%' and failures >= 4");
  expect(locked[0].count).toBe(5);
});

test('a session without roles is issued and opens nothing', async () => {
  const { token } = await signInAdmin(platform, { roles: [] });
  for (const query of [viewer, '{ auditEventTypes { type } }', '{ scopes { totalCount } }'])
    expect((await ask(platform, 'admin', query, {}, { token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('a temporary password only lets its owner see himself, change it and log out; all other sessions end with the change', async () => {
  const { username, password } = await givenAdmin(platform, { password_temporary: true });
  const [one, two] = [await signInAdmin(platform, { username, password }), await signInAdmin(platform, { username, password })];
  expect((await ask(platform, 'admin', viewer, {}, one)).data.adminViewer).toMatchObject({
    username,
    mustChangePassword: true,
    authenticator: 'directory',
  });
  expect((await ask(platform, 'admin', '{ auditEventTypes { type } }', {}, one)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await trail.mark();
  const change =
    'mutation ($from: String!, $to: String!) { adminChangePassword(currentPassword: $from, newPassword: $to) { acknowledged userErrors { code field } } }';
  const wrong = await ask(platform, 'admin', change, { from: 'wrong', to: 'a completely new phrase' }, one);
  expect(wrong.data.adminChangePassword).toEqual({ acknowledged: false, userErrors: [{ code: 'INVALID_VALUE', field: ['currentPassword'] }] });
  const weak = await ask(platform, 'admin', change, { from: password, to: 'too short' }, one);
  expect(weak.data.adminChangePassword).toEqual({ acknowledged: false, userErrors: [{ code: 'INVALID_VALUE', field: ['newPassword'] }] });
  const done = await ask(platform, 'admin', change, { from: password, to: 'a completely new phrase' }, one);
  expect(done.data.adminChangePassword).toEqual({ acknowledged: true, userErrors: [] });
  expect((await ask(platform, 'admin', '{ auditEventTypes { type } }', {}, one)).errors).toBeUndefined();
  expect((await ask(platform, 'admin', viewer, {}, two)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  await trail.expectTrail([
    ['ADMIN_AUTHENTICATION_FAILURE', { adminUser: username, details: { reason: 'wrong_password' } }],
    ['ADMIN_ACCOUNT_UPDATED', { adminUser: username, details: { objectId: username, changes: { password: ['***', '***'] } } }],
    ['ADMIN_SESSION_ENDED', { adminUser: username, details: { reason: 'password_changed', count: 1 } }],
    ['ADMIN_ACCESS_DENIED', { details: { reason: 'session_ended' } }],
  ]);
  expect((await attempt(username, password)).data.adminLogin.session).toBeNull();
  expect((await attempt(username, 'a completely new phrase')).data.adminLogin.session).not.toBeNull();
});

test('security L10, conformance D14: a name that nobody has is not kept, whatever was typed there; the same is told by the same digest', async () => {
  const { username } = await givenAdmin(platform);
  const typed = 'Hunter2 is my password';
  for (const name of [typed, ` ${typed.toUpperCase()} `, username]) for (let round = 0; round < 6; round += 1) await attempt(name, 'wrong');
  const told = (await trail.events()).map(({ adminUser }) => adminUser);
  expect(JSON.stringify(told)).not.toMatch(/hunter2/i);
  expect(new Set(told.slice(0, 12)).size).toBe(1);
  expect(new Set(told.slice(12))).toEqual(new Set([username]));
});

describe('RS-181: passwords somebody chooses (NIST SP 800-63B-4)', () => {
  test.each([
    ['7 characters', 'kjh3hf8', false],
    ['14 characters', 'kjh3hf83kjs92a', false],
    ['15 characters', 'kjh3hf83kjs92ab', true],
    ['64 characters', 'the quick brown fox jumps over the lazy dog and then sleeps well', true],
    ['200 characters', 'abcdefghij klmnopqr '.repeat(10).slice(0, 199).concat('Z'), true],
    ['201 characters', 'abcdefghij klmnopqr '.repeat(10).concat('Z'), false],
    ['spaces and emoji', 'horse 🐎 stable 🔑 moon', true],
    ['the owner inside', 'my name is Alice-Admin you know', false],
    ['one character repeated', 'aaaaaaaaaaaaaaaaaaaa', false],
    ['a word repeated', 'passwordpassword', false],
    ['a sequence', '1234567890123456', false],
  ])('%s', (_name, password, isAccepted) => {
    expect(passwordProblem(password, ['alice-admin']) === undefined).toBe(isAccepted);
  });
});
