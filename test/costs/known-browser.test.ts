import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { formOf, nextOf, openLogin, requestOf, submitLogin } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { testSettings } from '../support/test-settings.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const perAccount = 3;
const perName = 6;
const cookie = 'signet_known';
const env = {
  SIGNET_TRUSTED_PROXIES: '127.0.0.0/8,::1',
  SIGNET_LOGIN_FAILURES_PER_ACCOUNT: String(perAccount),
  SIGNET_LOGIN_FAILURES_PER_NAME: String(perName),
};

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let desk: AdminDesk;
let user: GivenUser;
let addresses = 0;

beforeAll(async () => {
  platform = await startPlatform({ env });
  trail = trailOf(platform);
  client = await givenClient(platform, { consent_disabled: true });
  desk = await openAdminDesk(platform);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  await platform.sql('delete from throttle');
  user = await givenUser(platform);
});

/** A browser at an address of its own that keeps this mark. */
function browserWith(mark?: string, on = platform): Agent {
  addresses += 1;
  const agent = on.agent({ 'x-forwarded-for': `198.51.100.${addresses % 256}` });
  if (mark !== undefined) agent.cookies.set(cookie, { value: mark, path: '/' });
  return agent;
}

const enter = async (agent: Agent, { username }: Pick<GivenUser, 'username'>, password: string) =>
  submitLogin(agent, await openLogin(agent, client), { username, password });
const markOf = (agent: Agent) => agent.cookies.get(cookie)?.value;
const isIn = ({ status, location }: Answer) => status === 303 && location?.pathname === '/oauth/consent';

/** What a browser keeps of a sign-in. */
async function givenMark(of = user, on = platform): Promise<string> {
  const agent = browserWith(undefined, on);
  expect(isIn(await enter(agent, of, of.password))).toBe(true);
  return markOf(agent) as string;
}

/** Strangers everywhere type wrong passwords for a name until it is closed. */
async function closeName(of: Pick<GivenUser, 'username'> = user): Promise<void> {
  for (let stranger = 0; stranger < perName; stranger += 1) expect((await enter(browserWith(), of, 'wrong')).status).toBe(200);
  expect((await enter(browserWith(), of, 'wrong')).status).toBe(429);
}

/** Failures of the keys counted for names, by what they are about. */
async function counted(): Promise<Record<string, number[]>> {
  const rows = await platform.sql<{ what: string; failures: number[] }>(
    `select case when key like '%browser:%' then 'browser' when key like 'login-here:%' then 'here' else 'name' end as what, array_agg(failures order by failures) as failures
     from throttle where key not like 'login:address:%' group by 1`,
  );
  return Object.fromEntries(rows.map(({ what, failures }) => [what, failures]));
}

test('security M9: while strangers close a name, its owner signs in with the browser that is known', async () => {
  const mark = await givenMark();
  expect(await platform.sql('select key from throttle')).toEqual([]);
  await closeName();
  const before = await counted();
  await trail.mark();
  const known = browserWith(mark);
  expect((await enter(known, user, 'mistyped')).status).toBe(200);
  expect(await counted()).toEqual({ ...before, browser: [1] });
  expect(isIn(await enter(known, user, user.password))).toBe(true);
  expect(await counted()).toEqual(before);
  expect((await enter(browserWith(), user, user.password)).status).toBe(429);
  const about = { userId: user.userId, clientId: client.clientId };
  await trail.expectTrail([
    ['USER_AUTHENTICATION_FAILURE', { ...about, details: { reason: 'wrong_password', failures: 1, maxAttempts: perAccount } }],
    ['USER_AUTHENTICATION_SUCCESS', about],
    ['USER_AUTHENTICATION_FAILURE', { ...about, details: { reason: 'throttled_account' } }],
  ]);
  // It is known anew, by another mark.
  expect(markOf(known)).not.toBe(mark);
});

test('security M9: a stolen mark is good for a few tries, then it counts as none; the mark of the owner stays good', async () => {
  const [stolen, own] = [await givenMark(), await givenMark()];
  const thief = browserWith(stolen);
  for (let round = 0; round < perAccount; round += 1) expect((await enter(thief, user, 'guess')).status).toBe(200);
  expect(await counted()).toEqual({ browser: [perAccount] });
  // From here on the thief is a stranger among others, from whichever address.
  expect((await enter(browserWith(stolen), user, 'guess')).status).toBe(200);
  expect(await counted()).toEqual({ browser: [perAccount], here: [1], name: [1] });
  await platform.sql("delete from throttle where key not like '%browser:%'");
  await closeName();
  expect((await enter(browserWith(stolen), user, user.password)).status).toBe(429);
  expect(isIn(await enter(browserWith(own), user, user.password))).toBe(true);
});

test('security M9: guesses in parallel with a stolen mark get no further', async () => {
  const stolen = await givenMark();
  await closeName();
  const answers = await Promise.all(Array.from({ length: 9 }, () => enter(browserWith(stolen), user, 'guess')));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(perAccount).fill(200), ...Array(9 - perAccount).fill(429)]);
});

test('security M9: whoever unlocks a name opens its known browsers, too', async () => {
  const mark = await givenMark();
  await closeName();
  for (let round = 0; round < perAccount; round += 1) await enter(browserWith(mark), user, 'guess');
  expect((await enter(browserWith(mark), user, user.password)).status).toBe(429);
  await desk.call('unlockUser(userId: String!)', { userId: user.userId }, 'acknowledged');
  expect(await counted()).toEqual({});
  expect(isIn(await enter(browserWith(mark), user, user.password))).toBe(true);
});

const daysAgo = (days: number) => ({ now: () => new Date(Date.now() - days * 86_400_000) });

/** Marks that show nothing: each resolves to the mark that is tried once the name is closed, and to the password that is right then. */
const worthless: Readonly<Record<string, () => Promise<{ mark: string | undefined; password?: string }>>> = {
  none: async () => ({ mark: undefined }),
  'of another shape': async () => ({ mark: 'x'.repeat(90) }),
  'made up': async () => {
    const [since, id, ...digest] = (await givenMark()).split('.');
    return { mark: [since, (id as string).replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), ...digest].join('.') };
  },
  'with another date': async () => {
    const [since, ...rest] = (await givenMark()).split('.');
    return { mark: [Number(since) + 1, ...rest].join('.') };
  },
  'of an unknown key': async () => ({ mark: (await givenMark()).replace(/\.v1\.[^.]+\./, '.v1.other.') }),
  'of another person': async () => ({ mark: await givenMark(await givenUser(platform)) }),
  'too old': async () => {
    const former = await startPlatform({ databaseUrl: platform.databaseUrl, env, clock: daysAgo(91) });
    const mark = await givenMark(user, former);
    await former.stop();
    return { mark };
  },
  'of a password that was replaced, even by the same': async () => {
    const mark = await givenMark();
    await desk.call('setUserPassword(userId: String!, password: String!)', { userId: user.userId, password: user.password }, 'user { userId }');
    return { mark };
  },
  'of a password that was reset': async () => {
    const mark = await givenMark();
    const { oneTimePassword } = await desk.call('resetUserPassword(userId: String!)', { userId: user.userId }, 'oneTimePassword');
    return { mark, password: oneTimePassword };
  },
  'of a person who was erased, whose name another has now': async () => {
    const mark = await givenMark();
    await desk.call('erasePerson(userId: String!)', { userId: user.userId }, 'deletedId');
    user = await givenUser(platform, { username: user.username });
    return { mark };
  },
};

test.each(Object.entries(worthless))('security M9: a mark counts as none: %s', async (_, given) => {
  const { mark, password = user.password } = await given();
  await closeName();
  expect((await enter(browserWith(mark), user, password)).status).toBe(429);
});

test('security M9: one hour before its time is over a mark is still good', async () => {
  const former = await startPlatform({ databaseUrl: platform.databaseUrl, env, clock: daysAgo(90 - 1 / 24) });
  const mark = await givenMark(user, former);
  await former.stop();
  await closeName();
  expect(isIn(await enter(browserWith(mark), user, user.password))).toBe(true);
});

test('security M9: with a mark of somebody else a name that is unknown behaves like one that is known', async () => {
  const mark = await givenMark(await givenUser(platform));
  const courseOf = async (username: string) => {
    await platform.sql('delete from throttle');
    const agent = browserWith(mark);
    const course: unknown[] = [];
    for (let round = 0; round <= perAccount; round += 1) {
      const answer = await enter(agent, { username }, 'guess');
      course.push([answer.status, answer.headers.getSetCookie(), answer.headers.has('retry-after'), Object.keys(formOf(answer)).sort()]);
    }
    return { course, counted: await counted() };
  };
  const known = await courseOf(user.username);
  expect(known.counted).toEqual({ here: [perAccount], name: [perAccount] });
  expect(await courseOf('nobody-of-this-name')).toEqual(known);
});

test('security M9: a mark stays good while the sealing keys are rotated', async () => {
  const mark = await givenMark();
  const keys = `fresh:${Buffer.alloc(32, 'f').toString('base64')},${testSettings.SIGNET_SEALING_KEYS}`;
  const rotated = await startPlatform({ databaseUrl: platform.databaseUrl, env: { ...env, SIGNET_SEALING_KEYS: keys } });
  await closeName();
  const known = browserWith(mark, rotated);
  expect(isIn(await enter(known, user, user.password))).toBe(true);
  expect(markOf(known)).toContain('.v1.fresh.');
  await rotated.stop();
});

test('security M9: SIGNET_LOGIN_KNOWN_BROWSER_DAYS=0 knows no browser', async () => {
  const mark = await givenMark();
  const off = await startPlatform({ databaseUrl: platform.databaseUrl, env: { ...env, SIGNET_LOGIN_KNOWN_BROWSER_DAYS: '0' } });
  const fresh = browserWith(undefined, off);
  expect(isIn(await enter(fresh, user, user.password))).toBe(true);
  expect(markOf(fresh)).toBeUndefined();
  await closeName();
  expect((await enter(browserWith(mark, off), user, user.password)).status).toBe(429);
  await off.stop();
});

test('security M9: the browser in which a temporary password is replaced is known from then on', async () => {
  const { oneTimePassword } = await desk.call('resetUserPassword(userId: String!)', { userId: user.userId }, 'oneTimePassword');
  const agent = browserWith();
  const choice = await enter(agent, user, oneTimePassword);
  expect(markOf(agent)).toBeUndefined();
  const chosen = 'violin gravel Tuesday spoon 81';
  const page = await agent.get(nextOf(choice));
  const answer = await agent.postForm('/oauth/new-password', { ...formOf(page), new_password: chosen, repeated_password: chosen });
  expect(isIn(answer)).toBe(true);
  await closeName();
  expect(isIn(await enter(browserWith(markOf(agent)), user, chosen))).toBe(true);
});

test('security M9: the cookie is for this host alone, for as long as the setting says, and tells nobody who it is', async () => {
  const secure = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_PUBLIC_URL: 'https://id.example' } });
  const agent = secure.agent();
  const here = (answer: Answer) => `${nextOf(answer).pathname}${nextOf(answer).search}`;
  const page = await agent.get(here(await agent.get(`/oauth/authorize?${new URLSearchParams(requestOf(client))}`)));
  const answer = await submitLogin(agent, page, user);
  const [line] = answer.headers.getSetCookie().filter((each) => each.includes('signet_known'));
  expect(line).toMatch(/^__Host-signet_known=[\w.-]+; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect(line).not.toContain(user.userId);
  expect(line).not.toContain(user.username);
  await secure.stop();
});
