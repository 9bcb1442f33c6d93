import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openLogin, submitLogin } from '../oauth/steps.ts';
import type { Answer } from '../support/agent.ts';
import { type GivenClient, givenAdmin, givenClient, givenUser } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

const perAccount = 5;
let platform: Platform;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_TRUSTED_PROXIES: '127.0.0.0/8,::1', SIGNET_LOGIN_FAILURES_PER_NAME: '12' } });
  client = await givenClient(platform, { consent_disabled: true });
});
afterAll(() => platform.stop());
beforeEach(() => platform.sql('delete from throttle'));

async function signInFrom(address: string, username: string, password: string): Promise<Answer> {
  const agent = platform.agent({ 'x-forwarded-for': address });
  return submitLogin(agent, await openLogin(agent, client), { username, password });
}

const isIn = ({ status }: Answer) => status === 303 || status === 302;
const waitOf = (answer: Answer) => Number(answer.headers.get('retry-after'));

describe('people', () => {
  test('reliability R9, R10: forty right passwords at once from one address all sign in, and nothing is written down for it', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => givenUser(platform)));
    const answers = await Promise.all(people.map(({ username, password }) => signInFrom('203.0.113.5', username, password)));
    expect(answers.filter((answer) => answer.status === 429)).toEqual([]);
    expect(answers.filter(isIn)).toHaveLength(40);
    expect(await platform.sql('select key from throttle')).toEqual([]);
  });

  test('reliability R9: one person in twelve places at once is let in everywhere', async () => {
    const { username, password } = await givenUser(platform);
    const answers = await Promise.all(Array.from({ length: 12 }, () => signInFrom('203.0.113.6', username, password)));
    expect(answers.filter(isIn)).toHaveLength(12);
  });

  test('security M9: who guesses is delayed, longer each time; the owner, elsewhere, is not', async () => {
    const { username, password } = await givenUser(platform);
    for (let round = 0; round < perAccount; round += 1) expect((await signInFrom('203.0.113.7', username, 'wrong')).status).toBe(200);
    const closed = await signInFrom('203.0.113.7', username, password);
    expect(closed.status).toBe(429);
    expect(waitOf(closed)).toBeGreaterThan(0);
    expect(waitOf(closed)).toBeLessThanOrEqual(30);
    expect(isIn(await signInFrom('203.0.113.8', username, password))).toBe(true);
    // The owner's success forgot what was guessed at the name, not what was guessed from there.
    await platform.sql('update throttle set retry_at = now()');
    expect((await signInFrom('203.0.113.7', username, 'wrong again')).status).toBe(200);
    const longer = await signInFrom('203.0.113.7', username, password);
    expect(longer.status).toBe(429);
    expect(waitOf(longer)).toBeGreaterThan(30);
    expect(waitOf(longer)).toBeLessThanOrEqual(60);
  });

  test('security M9: a name has a limit over all addresses, after which it is delayed everywhere', async () => {
    const { username, password } = await givenUser(platform);
    for (let address = 0; address < 12; address += 1) expect((await signInFrom(`203.0.113.${100 + address}`, username, 'wrong')).status).toBe(200);
    expect((await signInFrom('203.0.113.200', username, password)).status).toBe(429);
    await platform.sql('update throttle set retry_at = now()');
    expect(isIn(await signInFrom('203.0.113.200', username, password))).toBe(true);
  });

  test.each([['known'], ['unknown']])('security M6: a name that is %s is counted by what was typed, in whatever spelling', async (kind) => {
    const username = kind === 'known' ? (await givenUser(platform)).username : 'nobody-of-this-name';
    const spellings = [username, ` ${username}`, username.toUpperCase(), `${username}\t`, username];
    for (const spelling of spellings) expect((await signInFrom('203.0.113.9', spelling, 'wrong')).status).toBe(200);
    expect((await signInFrom('203.0.113.9', username, 'wrong')).status).toBe(429);
    const wide = username.replace(/[a-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
    expect((await signInFrom('203.0.113.9', wide, 'wrong')).status).toBe(200);
  });
});

test('security M9: an administrator is not shut out by whoever knows the name', async () => {
  const { username, password } = await givenAdmin(platform, { roles: ['ADMIN'] });
  const login = async (address: string, secret: string) => {
    const document = 'mutation ($u: String!, $p: String!) { adminLogin(username: $u, password: $p) { session { username } userErrors { code } } }';
    const { data } = await ask(platform, 'admin', document, { u: username, p: secret }, { headers: { 'x-forwarded-for': address } });
    return data.adminLogin.session?.username;
  };
  for (let round = 0; round < perAccount + 1; round += 1) expect(await login('203.0.113.20', 'wrong')).toBeUndefined();
  expect(await login('203.0.113.20', password)).toBeUndefined();
  expect(await login('203.0.113.21', password)).toBe(username);
});

test('security M5: blanks around and within the name of an administrator give no fresh count', async () => {
  const { password } = await givenAdmin(platform, { roles: ['ADMIN'], username: 'ada van dyk' });
  const login = async (name: string, secret: string) => {
    const document = 'mutation ($u: String!, $p: String!) { adminLogin(username: $u, password: $p) { session { username } userErrors { code } } }';
    return (await ask(platform, 'admin', document, { u: name, p: secret }, { headers: { 'x-forwarded-for': '203.0.113.30' } })).data.adminLogin
      .session;
  };
  for (const name of ['ada van dyk', ' ada van dyk', 'ada  van dyk', 'Ada van  dyk', 'ada van dyk  ']) expect(await login(name, 'wrong')).toBeNull();
  expect(await login('ada van dyk', password)).toBeNull();
});
