import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { tryInLine } from '../../src/kernel/work/failures.ts';
import { openLogin, submitLogin } from '../oauth/steps.ts';
import type { Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const perAccount = 3;
const mostWaiting = 100;
let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
/** Holds what tries have to wait for. */
let holder: pg.Client;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOGIN_FAILURES_PER_ACCOUNT: String(perAccount) } });
  trail = trailOf(platform);
  client = await givenClient(platform, { consent_disabled: true });
  holder = new pg.Client({ connectionString: platform.databaseUrl });
  await holder.connect();
});
beforeEach(async () => {
  await platform.sql('delete from throttle');
  user = await givenUser(platform);
  await trail.mark();
});
afterAll(async () => {
  await holder.end();
  await platform.stop();
});

const isIn = ({ status }: Answer) => status === 302 || status === 303;
const wrong = () => ({ username: user.username, password: 'wrong' });

/** A sign-in that has come as far as its page: what is called sends the password. */
async function openedSignIn(): Promise<(typed: Pick<GivenUser, 'username' | 'password'>) => Promise<Answer>> {
  const agent = platform.agent();
  const page = await openLogin(agent, client);
  return (typed) => submitLogin(agent, page, typed);
}

const opened = (count: number) => Promise.all(Array.from({ length: count }, openedSignIn));
const signIn = async (typed: Pick<GivenUser, 'username' | 'password'>) => (await openedSignIn())(typed);

/** The sessions that wait for what is held. Not asked in the transaction of the holder, which would see the same ones time and again. */
async function held(): Promise<number[]> {
  const waiting = await platform.sql<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return waiting.map(({ pid }) => pid);
}

/** How often a sign-in came to which end. */
async function reasons(): Promise<Record<string, number>> {
  const told: Record<string, number> = {};
  for (const { type, details } of await trail.events()) {
    if (!type.startsWith('USER_AUTHENTICATION_')) continue;
    const what = String(details?.reason ?? type);
    told[what] = (told[what] ?? 0) + 1;
  }
  return told;
}

test('security M3: a line is not dropped while others wait in it: never more tries at once than may still fail', async () => {
  const [first, , ...rest] = await opened(12);
  await statementsDuring(platform, /from throttle t\s/, async (reads) => {
    /** Sends right passwords, and waits until each has been looked at: a further person's comes after them in the line of hashes. */
    const send = async (senders: typeof rest) => {
      const before = reads.length;
      const answers = senders.map((sender) => sender(user));
      await waitUntil('each has asked how things stand', () => reads.length >= before + senders.length);
      for (let round = 0; round < 2; round += 1) expect(isIn(await signIn(await givenUser(platform)))).toBe(true);
      return answers;
    };
    await holder.query('begin');
    await holder.query('select 1 from directory_user where user_id = $1 for update', [user.userId]);
    const one = first?.(user) as Promise<Answer>;
    await waitUntil('one is under way', async () => (await held()).length === 1);
    // Two that end while it is: one more may fail, and that is under way.
    for (let round = 0; round < 2; round += 1) expect((await signIn(wrong())).status).toBe(200);
    const others = await send(rest.slice(0, 5));
    const [pid, ...more] = await held();
    expect(more).toEqual([]);
    // The one under way ends, so that none is for a moment; who waits goes on, and newcomers stand behind.
    await holder.query('select pg_terminate_backend($1)', [pid]);
    await waitUntil('the next is under way', async () => (await held()).some((other) => other !== pid));
    others.push(...(await send(rest.slice(5))));
    expect(await held()).toHaveLength(1);
    await holder.query('rollback');
    expect((await Promise.all(others)).filter(isIn)).toHaveLength(10);
    expect((await one).status).toBe(503);
  });
  // Ten of the person, and of two further ones each time.
  expect(await reasons()).toEqual({ wrong_password: 2, USER_AUTHENTICATION_SUCCESS: 14 });
  expect(await platform.sql(`select failures from throttle`)).toEqual([{ failures: 2 }]);
});

test('security M3: tries at a closed name leave no place taken: who comes when it is open again is let in', async () => {
  for (let round = 0; round < perAccount; round += 1) expect((await signIn(wrong())).status).toBe(200);
  const closed = await Promise.all((await opened(8)).map((sender) => sender(user)));
  expect(closed.map(({ status }) => status)).toEqual(closed.map(() => 429));
  expect(await reasons()).toEqual({ wrong_password: perAccount, throttled_account: closed.length });
  await platform.sql('update throttle set retry_at = now()');
  expect(isIn(await signIn(user))).toBe(true);
});

test('security M3: a line of a closed name is forgotten', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const inUse = () => {
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const [megabyte, names] = [2 ** 20, 128];
  await platform.sql(
    `insert into throttle (key, failures, window_ends_at, retry_at) values ('closed', 9, now() + interval '1 hour', now() + interval '1 hour')`,
  );
  const keyOf = (key: string) => ({ key, most: 1, clearsOnSuccess: true });
  const before = inUse();
  for (let index = 0; index < names; index += 1) {
    const keys = [keyOf(`${index} `.padEnd(megabyte, 'x')), keyOf('closed')];
    expect(await tryInLine(platform, platform.runtime.database.query, keys, async ({ closed }) => closed?.key)).toBe('closed');
  }
  expect(inUse() - before).toBeLessThan((names / 2) * megabyte);
});

test('security M3: a hundred wait in a line at most; who comes then is asked to come back in five seconds', async () => {
  const agent = platform.agent();
  const page = await openLogin(agent, client);
  const tooMany = 4;
  await holder.query('begin');
  // It can be read; a failure has to wait until it can be counted.
  await holder.query('lock table throttle in exclusive mode');
  const refused: Answer[] = [];
  const answers = Array.from({ length: perAccount + mostWaiting + tooMany }, async () => {
    const answer = await submitLogin(agent, page, wrong());
    if (answer.status === 503) refused.push(answer);
    return answer;
  });
  await waitUntil('those who are too many are refused', () => refused.length >= tooMany);
  await waitUntil('as many as may fail are under way', async () => (await held()).length === perAccount);
  await holder.query('rollback');
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  const countOf = (status: number) => statuses.filter((one) => one === status).length;
  expect([countOf(503), countOf(200), countOf(429)]).toEqual([tooMany, perAccount, mostWaiting]);
  expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(refused.map(() => '5'));
  expect(refused[0]?.text).toContain('We cannot answer right now');
  expect(await platform.sql(`select distinct failures from throttle`)).toEqual([{ failures: perAccount }]);
  expect(await reasons()).toEqual({ wrong_password: perAccount, throttled_account: mostWaiting });
});
