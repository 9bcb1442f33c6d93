import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Answer } from '../support/agent.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { type FaultyProxy, type Manner, openFaultyProxy } from '../support/faulty-proxy.ts';
import { type GivenClient, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { sayOnce } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Small limits, so that what takes seconds in production takes a moment here; a busy machine still answers within them. */
const limits = { SIGNET_DATABASE_STATEMENT_TIMEOUT_MS: '4000', SIGNET_DATABASE_CONNECT_TIMEOUT_MS: '2000' };

let clone: Clone;
let proxy: FaultyProxy;
let platform: Platform;
let client: GivenClient;
let desk: AdminDesk;

beforeAll(async () => {
  clone = await cloneDatabase();
  proxy = await openFaultyProxy(clone.url);
  platform = await startPlatform({ databaseUrl: proxy.url, env: { ...limits, SIGNET_DATABASE_POOL_SIZE: '4' } });
  client = await givenClient(platform);
  desk = await openAdminDesk(platform);
});
afterAll(async () => {
  await proxy.all('forward');
  await platform.stop();
  await proxy.close();
  await clone.drop();
});

const token = () => platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
const ready = () => platform.agent().get('/health/ready');
const live = async () => (await platform.agent().get('/health/live')).status;

/** Well again by itself: requests succeed, nothing is held. */
afterEach(async () => {
  await proxy.all('forward');
  await waitUntil('tokens are issued again', async () => (await token()).status === 200);
  await waitUntil('it is ready again', async () => (await ready()).status === 200);
  await waitUntil('no connection is leased', () => platform.runtime.database.connections().leased === 0);
});

function expectNotNow(answer: Answer): void {
  expect([answer.status, answer.json.error]).toEqual([503, 'temporarily_unavailable']);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
}

const users = 'query { users(first: 1) { edges { node { username } } } }';

test('platform 1: connections that fall silent are destroyed with all that lie idle beside them, and new ones serve', async () => {
  await Promise.all(Array.from({ length: 8 }, () => desk.ask(users)));
  const before = platform.runtime.database.connections().destroyed;
  proxy.existing('silent');
  const first = await Promise.all([token(), token(), desk.ask(users)]);
  for (const { status } of first) expect([200, 503]).toContain(status);
  expect(first.some(({ status }) => status === 503)).toBe(true);
  expect(await live()).toBe(200);
  await waitUntil('new connections serve', async () => (await token()).status === 200);
  expect(platform.runtime.database.connections().destroyed).toBeGreaterThan(before);
});

test('reliability R2: while the database says nothing, probes answer soon and requests end with 503', async () => {
  await proxy.all('silent');
  const asked = performance.now();
  const probe = await ready();
  expect([probe.status, probe.json.status]).toEqual([503, expect.stringMatching(/^database: /)]);
  // A second; the rest is for a busy machine.
  expect(performance.now() - asked).toBeLessThan(10_000);
  const [answer, listed] = await Promise.all([token(), desk.ask(users)]);
  expectNotNow(answer as Answer);
  expect([listed.status, listed.errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
  expect(await live()).toBe(200);
});

test.each<[string, Manner, (status: number) => boolean]>([
  ['slow', { delayMs: 20 }, (status) => status === 200],
  ['dripping', { drip: { bytes: 512, everyMs: 1 } }, (status) => status === 200],
  ['half-open', 'halfOpen', (status) => status === 200 || status === 503],
  ['reset', 'reset', (status) => status === 200 || status === 503],
])('platform 1: a way to the database that is %s', async (_what, manner, isRight) => {
  proxy.existing(manner);
  const answers = await Promise.all([token(), token(), token()]);
  expect(answers.filter(({ status }) => !isRight(status))).toEqual([]);
});

test('security H1, reliability R3: connections that die inside transactions leave no slot taken', async () => {
  const user = await givenUser(platform);
  const holder = await cloneHolder(user.userId);
  const update = 'setUserPassword(userId: String!, password: String!)';
  for (let round = 0; round < 3; round += 1) {
    const waiting = Array.from({ length: 4 }, (_, at) =>
      desk.call(update, { userId: user.userId, password: `a new pass phrase ${round} ${at}` }, 'user { userId }').catch(String),
    );
    await waitUntil('transactions wait', async () => (await holder.waiting()) > 0);
    await holder.endAll();
    for (const outcome of await Promise.all(waiting)) expect(outcome).toMatch(/UNAVAILABLE/);
  }
  await holder.release();
  await waitUntil('no connection is leased', () => platform.runtime.database.connections().leased === 0);
  const changed = await desk.call(update, { userId: user.userId, password: 'the pass phrase at the end' }, 'user { userId }');
  expect(changed.userErrors).toEqual([]);
});

test('security H1: a COMMIT whose answer never comes ends with 503, and its connection is destroyed', async () => {
  const before = platform.runtime.database.connections().destroyed;
  const lease = await platform.runtime.database.begin();
  proxy.existing('silent');
  await expect(lease.commit()).rejects.toThrow(/did not answer/);
  expect(platform.runtime.database.connections().destroyed).toBeGreaterThan(before);
});

test('platform 4: an outage is no refusal of an administrator whose token is good', async () => {
  platform.runtime.caches.clear();
  await proxy.coming('refuse');
  proxy.existing('reset');
  const answer = await desk.ask(users);
  expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await ready()).status).toBe(503);
  expect(await live()).toBe(200);
});

test('platform 14: a node that became read-only is left for one that writes; meanwhile 503, and not ready', async () => {
  const name = new URL(clone.url).pathname.slice(1);
  const others = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  const create = () => desk.ask(`mutation { createScope(input: { scopeId: "s${Math.random().toString(36).slice(2)}" }) { userErrors { code } } }`);
  await sayOnce(clone.url, `alter database ${name} set default_transaction_read_only = on`);
  await sayOnce(clone.url, others);
  await waitUntil('the read-only node is noticed', async () => (await ready()).json.status === 'database: does not write');
  const refused = await create();
  expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
  expectNotNow(await token());
  await sayOnce(clone.url, `begin; set transaction read write; alter database ${name} set default_transaction_read_only = off; commit`);
  // The sessions that are open stay read-only: they have to go.
  await waitUntil('a writable session serves', async () => (await create()).status === 200);
});

/** Holds a row of a person, so that changes of it wait inside their transactions. */
async function cloneHolder(userId: string) {
  const { default: pg } = await import('pg');
  const session = new pg.Client({ connectionString: clone.url });
  session.on('error', () => undefined);
  await session.connect();
  await session.query('begin');
  await session.query('select 1 from directory_user where user_id = $1 for update', [userId]);
  const ours = `from pg_stat_activity where datname = current_database() and application_name = 'signet' and wait_event_type = 'Lock'`;
  return {
    waiting: async () => (await sayOnce<{ n: number }>(clone.url, `select count(*)::int as n ${ours}`))[0]?.n ?? 0,
    endAll: () =>
      sayOnce(clone.url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'signet'`),
    release: async () => {
      await session.query('rollback');
      await session.end();
    },
  };
}
