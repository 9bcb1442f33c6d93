import { afterEach, expect, test } from '@jest/globals';
import { openSession } from '../../src/kernel/store/database.ts';
import { keepPartitionsAhead } from '../../src/kernel/store/partition-keeper.ts';
import { authorize, nextOf, responseOf, submitConsent, submitLogin } from '../oauth/steps.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { startSignet } from '../support/processes.ts';
import { startPlatform } from '../support/start-platform.ts';
import { sayOnce } from '../support/test-database.ts';
import { openTestRuntime } from '../support/test-runtime.ts';
import { testSettings } from '../support/test-settings.ts';
import { waitUntil } from '../support/wait-until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const perDay = ['audit_passing', 'access_token', 'access_grant', 'auth_transaction', 'pushed_request'] as const;

async function partitionsOf(url: string, table: string): Promise<string[]> {
  const rows = (await sayOnce(url, `select inhrelid::regclass::text as name from pg_inherits where inhparent = '${table}'::regclass order by 1`)) as {
    name: string;
  }[];
  return rows.map(({ name }) => name);
}

/** Drops what lies further ahead than so many days. */
async function dropAhead(url: string, table: string, days: number): Promise<void> {
  const last = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  for (const name of await partitionsOf(url, table)) if (name > `${table}_${last}`) await sayOnce(url, `drop table ${name}`);
}

test.each([5, 13])('platform 2: without any worker, sign-ins go on %i days later', async (days) => {
  const clone = await cloneDatabase();
  ends.push(clone.drop);
  await sayOnce(clone.url, 'create schema later');
  for (const name of ['now', 'clock_timestamp'])
    await sayOnce(
      clone.url,
      `create function later.${name}() returns timestamptz stable language sql as $$ select pg_catalog.${name}() + interval '${days} days' $$`,
    );
  await sayOnce(clone.url, `alter database ${clone.name} set search_path = later, pg_catalog, public`);
  const platform = await startPlatform({ databaseUrl: clone.url });
  ends.push(platform.stop);
  await givenScopes(platform, 'read');
  const client = await givenClient(platform, {});
  const user = await givenUser(platform);
  const agent = platform.agent();
  const page = await agent.get(nextOf(await authorize(agent, client)));
  const signedIn = await submitLogin(agent, page, user);
  const consent = await agent.get(nextOf(signedIn));
  const { code } = responseOf(await submitConsent(agent, consent, 'accept'));
  expect(code).toMatch(/^\S{20,}$/);
  const [row] = await platform.sql<{ days: number }>(`select (max(expires_at)::date - pg_catalog.now()::date) as days from access_grant`);
  expect(row?.days).toBeGreaterThanOrEqual(days);
});

test('platform 2: a server alone makes the partitions of two weeks that are missing, several at once do no harm', async () => {
  const clone = await cloneDatabase();
  ends.push(clone.drop);
  for (const table of perDay) await dropAhead(clone.url, table, 1);
  const settings = {
    DATABASE_URL: clone.url,
    SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
    SIGNET_AUTO_MIGRATE: 'false',
    SIGNET_PORT: '0',
  };
  for (const _each of [1, 2]) {
    const server = startSignet(['serve'], settings);
    ends.push(() => server.end('SIGKILL'));
  }
  const lastDay = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  for (const table of perDay)
    await waitUntil(`${table} reaches two weeks ahead`, async () => (await partitionsOf(clone.url, table)).includes(`${table}_${lastDay}`));
});

test('platform 2: partitions that cannot be made are told long before they are needed, and readiness says so when there are none', async () => {
  const opened = await openTestRuntime({ env: { SIGNET_LOG_LEVEL: 'info' } });
  ends.push(opened.close);
  const { runtime, databaseUrl } = opened;
  await dropAhead(databaseUrl, 'auth_transaction', 2);
  const holder = openSession(databaseUrl, 60_000, 'holder');
  await holder.connect();
  ends.push(() => holder.end());
  await holder.query('begin; lock table auth_transaction in exclusive mode');
  const keeper = keepPartitionsAhead(runtime);
  ends.push(() => keeper.close());
  await waitUntil('it is logged', () => opened.logged.some((line) => line.includes('partitions are running out')));
  expect(await runtime.metrics.registry.metrics()).toMatch(/signet_partition_days_ahead\{table="auth_transaction"\} 2\n/);
  expect((await runtime.health.readiness()).isWell).toBe(true);
  await holder.query('rollback');
  await dropAhead(databaseUrl, 'auth_transaction', 0);
  await holder.query('begin; lock table auth_transaction in exclusive mode');
  await expect(keeper.look()).rejects.toMatchObject({ code: '55P03' });
  expect(await runtime.health.readiness()).toEqual({ isWell: false, status: 'partitions: none for tomorrow' });
  await holder.query('rollback');
  await keeper.look();
  expect((await runtime.health.readiness()).isWell).toBe(true);
});
