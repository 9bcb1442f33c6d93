import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent, type Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { authorize, formOf, nextOf, openLogin, responseOf, signIn, submitLogin } from './steps.ts';

const mostPerAccount = 5;

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOGIN_FAILURES_PER_ADDRESS: '60', SIGNET_LOGIN_PARALLEL_HASHES: '2' } });
  trail = trailOf(platform);
  client = await givenClient(platform, { consent_disabled: true });
  user = await givenUser(platform);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  agent = platform.agent();
  await platform.sql('delete from throttle');
  await trail.mark();
});

const sessionCount = async (userId: string): Promise<number> =>
  (await platform.sql('select 1 from browser_session where user_id = $1', [userId])).length;

describe('the page', () => {
  test('RS-096 RS-097 RS-098 headers', async () => {
    const { headers } = await openLogin(agent, client);
    const forms = "form-action 'self'";
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; ${forms}; frame-ancestors 'none'; base-uri 'none'`,
    });
    expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null]);
  });

  test('RS-104 the form posts, hides the password and fills in only the name', async () => {
    const page = await openLogin(agent, client, { login_hint: '"><b>pat' });
    expect(page.text).toContain('<form method="post" action="/oauth/login">');
    expect(page.text).toMatch(/<input id="password" name="password" type="password" autocomplete="current-password" required[^>]*>/);
    expect(page.text).not.toContain('<script');
    expect(page.text).not.toMatch(/ (style|on\w+)=/);
    expect(formOf(page)).toEqual({ transaction: expect.any(String), csrf_token: expect.any(String), username: '"><b>pat', password: '' });
    const wrong = await submitLogin(agent, page, { username: 'somebody', password: 'my-secret-password' });
    expect(formOf(wrong).username).toBe('somebody');
    expect(wrong.text).not.toContain('my-secret-password');
  });

  test('speaks the language of the request, also at the next step', async () => {
    const page = await openLogin(agent, client, { ui_locales: 'fr nl-NL' });
    expect(page.text).toContain('<html lang="nl">');
    expect((await submitLogin(agent, page, { username: 'x', password: 'y' })).text).toContain('<html lang="nl">');
  });
});

describe('success', () => {
  test('RS-099 RS-103 a 303, a session, a cookie that tells nothing', async () => {
    const answer = await submitLogin(agent, await openLogin(agent, client), user);
    expect([answer.status, nextOf(answer).pathname]).toEqual([303, '/oauth/consent']);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^signet_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const [session] = await platform.sql('select * from browser_session where secret_hash = sha256($1)', [
      Buffer.from(/=([\w-]{43})/.exec(cookie)?.[1] as string),
    ]);
    expect(session).toMatchObject({ user_id: user.userId, acr: 'urn:signet:oidc:authentication_level:1', amr: ['pwd'], ended_at: null });
    expect(session.max_expires_at.getTime() - session.auth_time.getTime()).toBe(28_800_000);
    await trail.expectTrail([['USER_AUTHENTICATION_SUCCESS', { userId: user.userId, clientId: client.clientId, details: { authMethod: 'pwd' } }]]);
    expect(responseOf(await agent.get(nextOf(answer)))).toMatchObject({ code: expect.any(String), state: 'state-1' });
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test('RS-099 behind https the cookies are __Host- and Secure', async () => {
    const secure = await startPlatform({ env: { SIGNET_PUBLIC_URL: 'https://id.example' } });
    const web = await givenClient(secure, { consent_disabled: true });
    const answer = await authorize(secure.agent(), web);
    expect(nextOf(answer).href).toMatch(/^https:\/\/id\.example\/oauth\/login\?transaction=/);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-signet_browser=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    await secure.stop();
  });

  test('names differ neither by case nor by Unicode form, passwords by case only', async () => {
    await givenUser(platform, { username: 'Zo\u00eb', password: 'Ame\u0301lie 12345' });
    const page = await openLogin(agent, client);
    expect((await submitLogin(agent, page, { username: 'ZO\u00eb', password: 'AME\u0301LIE 12345' })).status).toBe(200);
    expect((await submitLogin(agent, page, { username: 'zoe\u0308', password: 'Am\u00e9lie 12345' })).status).toBe(303);
  });

  test('a fresh secret each time: a cookie planted before sign-in is worth nothing (session fixation)', async () => {
    await signIn(agent, client, user);
    const planted = agent.cookies.get('signet_session')?.value as string;
    await submitLogin(agent, await openLogin(agent, client, { prompt: 'login' }), user);
    expect(agent.cookies.get('signet_session')?.value).not.toBe(planted);
    const attacker = platform.agent({ cookie: `signet_session=${planted}` });
    expect(nextOf(await authorize(attacker, client)).pathname).toBe('/oauth/login');
  });
});

describe('refusal', () => {
  test('no account enumeration: unknown, disabled and wrong are one answer', async () => {
    const disabled = await givenUser(platform, { enabled: false });
    const without = await givenUser(platform, { password_hash: null });
    const tries: [string, string, string, string | null][] = [
      [user.username, 'wrong', 'wrong_password', user.userId],
      ['nobody-at-all', 'wrong', 'unknown_user', null],
      [disabled.username, disabled.password, 'disabled_user', disabled.userId],
      [disabled.username, 'wrong', 'wrong_password', disabled.userId],
      [without.username, without.password, 'wrong_password', without.userId],
      ['', '', 'unknown_user', null],
      ["' or 1=1 --", 'x', 'unknown_user', null],
    ];
    const answers: string[] = [];
    for (const [username, password, reason, userId] of tries) {
      const answer = await submitLogin(agent, await openLogin(agent, client), { username, password });
      answers.push(`${answer.status} ${answer.headers.getSetCookie()} ${answer.text.replace(/ value="[^"]*"/g, '').replaceAll(' autofocus', '')}`);
      await trail.expectTrail([['USER_AUTHENTICATION_FAILURE', { userId, clientId: client.clientId, details: { reason, authMethod: 'pwd' } }]]);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^200 {2}/);
    expect(answers[0]).toContain('role="alert"');
  });

  test.each([
    ['en', 'Your username or password is incorrect. Check both and try again.'],
    ['nl', 'Uw gebruikersnaam of wachtwoord is onjuist. Controleer beide en probeer het opnieuw.'],
  ])('a wrong password is told in the language of the page, %s', async (locale, text) => {
    const answer = await submitLogin(agent, await openLogin(agent, client, { ui_locales: locale }), { username: user.username, password: 'wrong' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`<html lang="${locale}"`);
    expect(answer.text).toMatch(new RegExp(`<p[^>]* role="alert"[^>]*>\\s*(<[^>]+>\\s*)*${text.replaceAll('.', '\\.')}`));
    await trail.expectTrail([
      ['USER_AUTHENTICATION_FAILURE', { userId: user.userId, clientId: client.clientId, details: { reason: 'wrong_password', authMethod: 'pwd' } }],
    ]);
  });

  test('no account enumeration by time: an unknown name costs as much computing as a known one', async () => {
    // What a try computes, on all threads of the process: unlike the time it takes, that does not depend on what else the machine does.
    const costOf = async (username: string): Promise<number> => {
      const page = await openLogin(agent, client);
      const before = process.cpuUsage();
      await submitLogin(agent, page, { username, password: 'wrong' });
      const { user: own, system } = process.cpuUsage(before);
      return own + system;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      known.push(await costOf((await givenUser(platform)).username));
      unknown.push(await costOf(`nobody-${round}`));
    }
    const median = (costs: number[]) => costs.toSorted((a, b) => a - b)[4] as number;
    expect(median(unknown)).toBeGreaterThan(median(known) / 2);
    expect(median(unknown)).toBeLessThan(median(known) * 2);
  });

  test('the trail holds neither the name that was typed nor the password', async () => {
    await submitLogin(agent, await openLogin(agent, client), { username: 'typed-in-the-wrong-field', password: 'hunter2hunter2' });
    const events = JSON.stringify(await trail.events(), (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(events).not.toMatch(/typed-in|hunter2/);
    const keys = JSON.stringify(await platform.sql('select key from throttle where $1', [true]));
    expect(keys).not.toMatch(/typed-in/);
  });
});

describe('throttling', () => {
  const guess = async (username: string, password: string, by = agent): Promise<Answer> =>
    submitLogin(by, await openLogin(by, client, { prompt: 'login' }), { username, password });

  test('RS-127 RS-130 a name is closed after five failures, also for the right password and for names that do not exist', async () => {
    for (const name of [user.username, 'nobody-either']) {
      for (let round = 0; round < mostPerAccount; round += 1) expect((await guess(name, 'wrong')).status).toBe(200);
      const closed = await guess(name, name === user.username ? user.password : 'wrong');
      expect([closed.status, closed.text.includes('Too many tries')]).toEqual([429, true]);
      expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(closed.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    }
    expect((await trail.events()).at(-1)).toMatchObject({
      type: 'USER_AUTHENTICATION_FAILURE',
      details: { reason: 'throttled_account', maxAttempts: mostPerAccount, attemptsExhausted: true },
    });
    const other = await givenUser(platform);
    expect((await guess(other.username, other.password)).status).toBe(303);
  });

  test('RS-127 a hundred wrong passwords with rotating X-Forwarded-For; another account stays open', async () => {
    const statuses: number[] = [];
    for (let round = 0; round < 100; round += 1)
      statuses.push((await guess(user.username, 'wrong', platform.agent({ 'x-forwarded-for': `203.0.113.${round}` }))).status);
    expect(statuses.filter((status) => status === 200).length).toBe(mostPerAccount);
    expect((await guess(user.username, user.password)).status).toBe(429);
    const other = await givenUser(platform);
    expect((await guess(other.username, other.password)).status).toBe(303);
  });

  test('RS-127 fifty guesses at once: exactly five are looked at', async () => {
    const page = await openLogin(agent, client);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => submitLogin(agent, page, { username: user.username, password: `guess-${index}` })),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBe(mostPerAccount);
    expect(answers.filter(({ status }) => status === 429).length).toBe(50 - mostPerAccount);
    const reasons = (await trail.events()).map(({ details }) => details?.reason);
    expect(reasons.filter((reason) => reason === 'wrong_password').length).toBe(mostPerAccount);
  });

  test('a success sets the count of the account back', async () => {
    for (let round = 0; round < mostPerAccount - 1; round += 1) await guess(user.username, 'wrong');
    expect((await guess(user.username, user.password)).status).toBe(303);
    for (let round = 0; round < mostPerAccount - 1; round += 1) expect((await guess(user.username, 'wrong')).status).toBe(200);
  });

  test('spellings of one name share one count', async () => {
    for (const spelling of [user.username.toUpperCase(), user.username, user.username.replace('p', 'P')]) await guess(spelling, 'wrong');
    for (let round = 0; round < 2; round += 1) await guess(user.username, 'wrong');
    expect((await guess(user.username.toUpperCase(), user.password)).status).toBe(429);
  });

  test('security M6: another width of the letters is another name, whether anybody has the name or not', async () => {
    const wide = (name: string) => name.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
    const known = await givenUser(platform);
    const statuses: number[][] = [];
    for (const name of [known.username, 'nobody-has-this-name']) {
      const told: number[] = [];
      for (let round = 0; round < 3; round += 1) for (const typed of [name, wide(name)]) told.push((await guess(typed, 'wrong')).status);
      for (let round = 0; round < 3; round += 1) told.push((await guess(` ${name.toUpperCase()} `, 'wrong')).status);
      statuses.push(told);
    }
    expect(statuses[0]).toEqual(statuses[1]);
    expect(statuses[0]?.slice(-2)).toEqual([200, 429]);
  });

  test('an address is closed after its own limit; successes do not count', async () => {
    for (let round = 0; round < 3; round += 1) expect((await guess(user.username, user.password)).status).toBe(303);
    expect(await platform.sql('select 1 from throttle')).toEqual([]);
    await guess('nobody-at-all', 'wrong');
    await platform.sql(`update throttle set failures = 60, retry_at = now() + interval '1 minute' where key like 'login:address:%'`);
    const closed = await guess(user.username, user.password);
    expect(closed.status).toBe(429);
    expect((await trail.events()).at(-1)).toMatchObject({ details: { reason: 'throttled_address' } });
  });

  test('the window ends by the clock of the database', async () => {
    for (let round = 0; round <= mostPerAccount; round += 1) await guess(user.username, 'wrong');
    await platform.sql(`update throttle set window_ends_at = now() - interval '1 second'`);
    expect((await guess(user.username, user.password)).status).toBe(303);
  });
});

describe('only the browser that started may go on', () => {
  test('RS-101 a login POST of another site, without cookies, signs nobody in', async () => {
    const page = await openLogin(agent, client);
    const answer = await submitLogin(platform.agent(), page, user);
    expect([answer.status, answer.location, answer.headers.getSetCookie()]).toEqual([400, undefined, []]);
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { clientId: client.clientId, details: { reason: 'transaction_other_browser', endpoint: 'login' } }],
    ]);
  });

  test.each(['', 'x', undefined])('RS-101 a form without the token of this page: %j', async (csrf_token) => {
    const count = await sessionCount(user.userId);
    const answer = await submitLogin(agent, await openLogin(agent, client), user, { csrf_token });
    expect([answer.status, answer.location, formOf(answer).csrf_token]).toEqual([200, undefined, expect.stringMatching(/^[\w-]{43}$/)]);
    expect(await sessionCount(user.userId)).toBe(count);
    await trail.expectTrail([['USER_AUTHENTICATION_FAILURE', { userId: null, details: { reason: 'form_token_invalid' } }]]);
    expect((await submitLogin(agent, answer, user)).status).toBe(303);
  });

  test('RS-101 the token of another sign-in of the same browser', async () => {
    const first = formOf(await openLogin(agent, client));
    const answer = await submitLogin(agent, await openLogin(agent, client), user, { csrf_token: first.csrf_token });
    expect(answer.status).toBe(200);
  });

  test('another browser with a cookie of its own (interaction hijack)', async () => {
    const page = await openLogin(agent, client);
    const other = platform.agent();
    await openLogin(other, client);
    await trail.mark();
    for (const path of ['login', 'consent']) {
      const answer = await other.get(`/oauth/${path}?transaction=${formOf(page).transaction}`);
      expect(answer.status).toBe(400);
      await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser', endpoint: path } }]]);
    }
  });

  test('two tabs of one browser go on independently', async () => {
    const [first, second] = [await openLogin(agent, client), await openLogin(agent, client)];
    for (const page of [first, second]) expect(responseOf(await agent.get(nextOf(await submitLogin(agent, page, user)))).code).toBeDefined();
  });

  test.each(['', 'x', '00000000-0000-7000-8000-000000000000', '%00', "' or 1=1 --"])('a transaction that does not exist: %j', async (transaction) => {
    const answer = await agent.get(`/oauth/login?transaction=${transaction}`);
    expect([answer.status, answer.text.includes('This sign-in has ended')]).toEqual([400, true]);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { clientId: null, details: { endpoint: 'login' } }]]);
  });

  test('one whose time is over by the clock of the database', async () => {
    const page = await openLogin(agent, client);
    await platform.sql(`update auth_transaction set expires_at = now() - interval '1 second' where id = $1`, [formOf(page).transaction]);
    expect((await submitLogin(agent, page, user)).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_unknown' } }]]);
  });

  test('one that is answered', async () => {
    const page = await openLogin(agent, client);
    await agent.get(nextOf(await submitLogin(agent, page, user)));
    await trail.mark();
    for (const answer of [await agent.get(`/oauth/login?transaction=${formOf(page).transaction}`), await submitLogin(agent, page, user)])
      expect(answer.status).toBe(400);
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_finished' } }],
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_finished' } }],
    ]);
  });

  test('consent cannot be reached past the login page', async () => {
    const page = await openLogin(agent, client);
    expect(nextOf(await agent.get(`/oauth/consent?transaction=${formOf(page).transaction}`)).pathname).toBe('/oauth/login');
  });

  test('a client that lost its redirect URI meanwhile gets nothing', async () => {
    const changing = await givenClient(platform, { consent_disabled: true });
    const page = await openLogin(agent, changing);
    await platform.sql(`update client set redirect_url = 'https://elsewhere.example/' where client_id = $1`, [changing.clientId]);
    platform.runtime.caches.clear();
    await trail.mark();
    const answer = await submitLogin(agent, page, user);
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    await trail.expectTrail([['AUTHZ_REQUEST_REDIRECT_URI_INVALID', { clientId: changing.clientId }]]);
  });
});

test('RS-159 a half-done login goes on after a restart', async () => {
  const page = await openLogin(agent, client);
  const later = await startPlatform({ databaseUrl: platform.databaseUrl });
  const there = new Agent(later.url);
  for (const [name, cookie] of agent.cookies) there.cookies.set(name, cookie);
  const answer = await there.get(nextOf(await submitLogin(there, page, user)));
  expect(responseOf(answer)).toMatchObject({ code: expect.any(String), state: 'state-1', iss: later.issuer });
  await later.stop();
});
