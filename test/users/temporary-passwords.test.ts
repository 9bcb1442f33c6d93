import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { givenFamily } from '../end-users/account.ts';
import { authorize, formOf, nextOf, openLogin, responseOf, signIn, submitLogin } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const chosen = 'violin gravel Tuesday spoon 81';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let desk: AdminDesk;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { consent_disabled: true });
  desk = await openAdminDesk(platform, 'HELPDESK');
});
afterAll(() => platform.stop());
beforeEach(async () => {
  await platform.sql('delete from throttle');
  user = await givenUser(platform);
  agent = platform.agent();
  await trail.mark();
});

const reset = (by = desk, userId = user.userId) => by.call('resetUserPassword(userId: String!)', { userId }, 'oneTimePassword expiresAt');
const unlock = (by = desk, userId = user.userId) => by.call('unlockUser(userId: String!)', { userId }, 'acknowledged');

/** The helpdesk gives out a temporary password; its events are behind us. */
async function givenTemporary(): Promise<GivenUser> {
  const { oneTimePassword } = await reset();
  await trail.mark();
  return { ...user, password: oneTimePassword };
}

async function openChoice(by: Agent, temporary: GivenUser, changes = {}): Promise<Answer> {
  const answer = await submitLogin(by, await openLogin(by, client, changes), temporary);
  expect([answer.status, nextOf(answer).pathname]).toEqual([303, '/oauth/new-password']);
  return by.get(nextOf(answer));
}

const choose = (by: Agent, page: Answer, password: string, repeated = password) =>
  by.postForm('/oauth/new-password', { ...formOf(page), new_password: password, repeated_password: repeated });

const sessions = async () => (await platform.sql('select 1 from browser_session where user_id = $1 and ended_at is null', [user.userId])).length;
const stored = async () =>
  (await platform.sql('select password_hash, temporary_digest, temporary_until from directory_user where user_id = $1', [user.userId]))[0];
const failure = (reason: string) =>
  ['USER_PASSWORD_CHANGE_FAILURE', { userId: user.userId, clientId: client.clientId, details: { reason } }] as const;

test('newcomer N6: a reset tells a temporary password once, ends sessions and tokens, and the old password is worth nothing', async () => {
  await signIn(agent, client, user);
  await givenFamily(platform, user.userId, client.clientId, { access: 600 });
  await trail.mark();
  const answer = await reset();
  expect(answer).toEqual({ oneTimePassword: expect.stringMatching(/^[a-z2-9]{6}(-[a-z2-9]{6}){3}$/), expiresAt: expect.any(String), userErrors: [] });
  expect(Date.parse(answer.expiresAt)).toBeGreaterThan(Date.now() + 3_000_000);
  expect(await sessions()).toBe(0);
  expect(await platform.sql('select 1 from token_family where user_id = $1 and revoked_at is null', [user.userId])).toEqual([]);
  expect(JSON.stringify(await platform.sql('select to_jsonb(d) from directory_user d'))).not.toContain(answer.oneTimePassword);
  await trail.expectTrail([['USER_PASSWORD_RESET', { userId: user.userId, details: { reason: 'credentials_changed' } }]]);
  expect((await submitLogin(agent, await openLogin(agent, client), user)).status).toBe(200);
  await trail.expectTrail([['USER_AUTHENTICATION_FAILURE', { details: { reason: 'wrong_password' } }]]);
});

test('newcomer N6: with it another password is chosen before there is a session or a code; then everything is as after any sign-in', async () => {
  const temporary = await givenTemporary();
  const page = await openChoice(agent, temporary, { prompt: 'login', max_age: '600' });
  await trail.expectTrail([['USER_TEMPORARY_PASSWORD_ACCEPTED', { userId: user.userId, clientId: client.clientId, details: { authMethod: 'pwd' } }]]);
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
  expect(page.text).not.toContain('<script');
  const { transaction } = formOf(page) as { transaction: string };
  // Neither the next step nor a silent request gets past the choice.
  expect(nextOf(await agent.get(`/oauth/consent?transaction=${transaction}`)).pathname).toBe('/oauth/login');
  expect(responseOf(await authorize(agent, client, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
  expect(await sessions()).toBe(0);
  await trail.mark();

  const answer = await choose(agent, page, chosen);
  expect([answer.status, nextOf(answer).pathname]).toEqual([303, '/oauth/consent']);
  expect(await stored()).toMatchObject({ temporary_digest: null, temporary_until: null });
  expect(await sessions()).toBe(1);
  await trail.expectTrail([
    ['USER_PASSWORD_CHANGED', { userId: user.userId, clientId: client.clientId, details: { reason: 'temporary_password' } }],
    ['USER_AUTHENTICATION_SUCCESS', { userId: user.userId, clientId: client.clientId, details: { authMethod: 'pwd' } }],
  ]);
  expect(responseOf(await agent.get(nextOf(answer)))).toMatchObject({ code: expect.any(String), state: 'state-1' });
  expect(responseOf(await authorize(agent, client, { prompt: 'none' }))).toMatchObject({ code: expect.any(String) });
  // The old ones are worth nothing, the new one is.
  const other = platform.agent();
  expect((await submitLogin(other, await openLogin(other, client), temporary)).status).toBe(200);
  expect(nextOf(await submitLogin(other, await openLogin(other, client), { ...user, password: chosen })).pathname).toBe('/oauth/consent');
});

test('newcomer N6: the page says in place what is wrong with a password, in both languages, and nothing is stored', async () => {
  const temporary = await givenTemporary();
  const page = await openChoice(agent, temporary, { ui_locales: 'nl' });
  expect(page.text).toContain('<html lang="nl">');
  await trail.mark();
  const tries: readonly (readonly [string, string, string])[] = [
    ['short', 'short', 'password_policy'],
    ['passwordpassword', 'passwordpassword', 'password_policy'],
    [`${user.username} gravel spoon violin`, `${user.username} gravel spoon violin`, 'password_policy'],
    [temporary.password, temporary.password, 'password_reused'],
    [chosen, `${chosen}!`, 'repetition_differs'],
    ['', '', 'password_policy'],
  ];
  for (const [password, repeated, reason] of tries) {
    const answer = await choose(agent, page, password, repeated);
    expect([answer.status, answer.text.includes('role="alert"'), answer.text.includes('lang="nl"')]).toEqual([200, true, true]);
    if (password) expect(answer.text).not.toContain(`value="${password}"`);
    await trail.expectTrail([failure(reason)]);
  }
  const forged = await agent.postForm('/oauth/new-password', {
    ...formOf(page),
    csrf_token: 'forged',
    new_password: chosen,
    repeated_password: chosen,
  });
  expect(forged.status).toBe(200);
  await trail.expectTrail([failure('form_token_invalid')]);
  expect((await stored()).temporary_digest).not.toBeNull();
  expect(await sessions()).toBe(0);
  expect((await choose(agent, page, chosen)).status).toBe(303);
});

test('newcomer N6: of several who use one temporary password at once one chooses; a step that is sent again does nothing', async () => {
  const temporary = await givenTemporary();
  const agents = [platform.agent(), platform.agent(), platform.agent()];
  const pages = await Promise.all(agents.map((each) => openChoice(each, temporary)));
  await trail.mark();
  const answers = await Promise.all(pages.map((page, index) => choose(agents[index] as Agent, page, `${chosen} ${index}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 303]);
  expect(await sessions()).toBe(1);
  const winner = answers.findIndex(({ status }) => status === 303);
  const { password_hash: hash } = await stored();
  const again = await choose(agents[winner] as Agent, pages[winner] as Answer, 'another violin gravel 99 spoon');
  expect(nextOf(again).pathname).toBe('/oauth/login');
  expect((await stored()).password_hash).toBe(hash);
  expect(await sessions()).toBe(1);
});

test('newcomer N6: another browser cannot take the step up', async () => {
  const page = await openChoice(agent, await givenTemporary());
  await trail.mark();
  expect((await choose(platform.agent(), page, chosen)).status).toBe(400);
  await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser', endpoint: 'new_password' } }]]);
  expect((await stored()).temporary_digest).not.toBeNull();
});

test('newcomer N6: a temporary password that is too old is answered like a wrong one, and between the steps it ends the choice', async () => {
  const temporary = await givenTemporary();
  const page = await openChoice(agent, temporary);
  await platform.sql(`update directory_user set temporary_until = now() - interval '1 second' where user_id = $1`, [user.userId]);
  await trail.mark();
  expect((await choose(agent, page, chosen)).text).toContain('action="/oauth/login"');
  await trail.expectTrail([failure('temporary_password_expired')]);
  const plain = (answer: Answer) => answer.text.replace(/ value="[^"]*"/g, '');
  const old = await submitLogin(agent, await openLogin(agent, client), temporary);
  await trail.expectTrail([['USER_AUTHENTICATION_FAILURE', { userId: user.userId, details: { reason: 'temporary_password_expired' } }]]);
  expect(plain(old)).toBe(plain(await submitLogin(agent, await openLogin(agent, client), { ...user, password: 'wrong' })));
  expect(await sessions()).toBe(0);
});

test.each([
  ['disabled', () => platform.sql('update directory_user set enabled = false where user_id = $1', [user.userId])],
  ['reset again', () => reset()],
])('newcomer N6: an account that is %s between the steps is not entered', async (_, change) => {
  const page = await openChoice(agent, await givenTemporary());
  await change();
  await trail.mark();
  expect((await choose(agent, page, chosen)).text).toContain('action="/oauth/login"');
  await trail.expectTrail([failure('temporary_password_expired')]);
  expect(await sessions()).toBe(0);
});

test('newcomer N6: unlocking forgets the wrong passwords for a name from everywhere, and leaves those of an address', async () => {
  const wrong = { ...user, password: 'wrong' };
  for (let tries = 0; tries < 5; tries += 1) await submitLogin(agent, await openLogin(agent, client), wrong);
  expect((await submitLogin(agent, await openLogin(agent, client), user)).status).toBe(429);
  await trail.mark();
  expect(await unlock()).toEqual({ acknowledged: true, userErrors: [] });
  await trail.expectTrail([['USER_UNLOCKED', { userId: user.userId, details: { failures: 5 } }]]);
  expect((await platform.sql('select key from throttle')).map(({ key }) => key)).toEqual([expect.stringMatching(/^login:address:/)]);
  expect((await submitLogin(agent, await openLogin(agent, client), user)).status).toBe(303);
  await trail.mark();
  expect(await unlock()).toEqual({ acknowledged: true, userErrors: [] });
  await trail.expectTrail([]);
});

test('newcomer N6: a reset unlocks, too', async () => {
  for (let tries = 0; tries < 5; tries += 1) await submitLogin(agent, await openLogin(agent, client), { ...user, password: 'wrong' });
  await openChoice(agent, await givenTemporary());
});

test('newcomer N6: people of elsewhere, disabled accounts and those without a password have a clear error', async () => {
  const elsewhere = [{ code: 'NOT_FOUND', field: ['userId'], message: expect.stringContaining('built-in directory') }];
  expect((await reset(desk, 'federated person')).userErrors).toEqual(elsewhere);
  expect((await unlock(desk, 'federated person')).userErrors).toEqual(elsewhere);
  for (const columns of [{ enabled: false }, { password_hash: null }]) {
    const { userId } = await givenUser(platform, columns);
    expect(await reset(desk, userId)).toMatchObject({ oneTimePassword: null, userErrors: [{ code: 'INVALID_VALUE', field: ['userId'] }] });
  }
  await trail.expectTrail([]);
});

test('newcomer N6: ADMIN and HELPDESK may, OPERATOR may not, and who supports some applications only for their people', async () => {
  const operator = await openAdminDesk(platform, 'OPERATOR');
  const restricted = await openAdminDesk(platform, 'HELPDESK');
  const admin = await openAdminDesk(platform);
  await platform.sql('update admin_account set restricted_to_apps = $2 where username = $1', [restricted.username, ['bank']]);
  const before = await stored();
  for (const name of ['resetUserPassword', 'unlockUser']) {
    const { errors } = await operator.ask(`mutation ($userId: String!) { ${name}(userId: $userId) { userErrors { code } } }`, {
      userId: user.userId,
    });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
  expect((await reset(restricted)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await unlock(restricted)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect(await stored()).toEqual(before);
  expect((await reset(admin)).userErrors).toEqual([]);
  expect((await unlock(admin)).userErrors).toEqual([]);
});

test('newcomer N6: SIGNET_LOGIN_TEMPORARY_PASSWORD_SECONDS says how long a temporary password may be used', async () => {
  const short = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_LOGIN_TEMPORARY_PASSWORD_SECONDS: '60' } });
  try {
    const [row] = await platform.sql('select extract(epoch from now()) * 1000 as now');
    const { expiresAt } = await reset(await openAdminDesk(short, 'HELPDESK'));
    const seconds = (new Date(expiresAt).getTime() - Number(row.now)) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(600);
  } finally {
    await short.stop();
  }
});
