import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openSession } from '../../src/kernel/store/database.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { deleteExpired } from '../../workers/housekeeping/delete-expired.ts';
import { keepPartitions } from '../../workers/housekeeping/keep-partitions.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { waitUntil } from '../support/wait-until.ts';

let opened: TestRuntime;
let runtime: Runtime;
beforeAll(async () => {
  opened = await openTestRuntime({ env: { SIGNET_TOKEN_TOMBSTONE_SECONDS: '3600', SIGNET_AUDIT_RETENTION_DAYS: '90' } });
  runtime = opened.runtime;
});
afterAll(() => opened.close());

function sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return runtime.database.query<Row>(text, values);
}

const ago = (interval: string) => `now() - interval '${interval}'`;
const ahead = (interval: string) => `now() + interval '${interval}'`;

describe('deletion of what expired', () => {
  beforeEach(() =>
    sql('truncate browser_session, admin_session, device_authorization, used_assertion, used_dpop_proof, throttle, token_family, refresh_token'),
  );

  test.each([
    [
      'browser_session',
      (end: string) =>
        `(id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at) values (gen_random_uuid(), sha256(random()::text::bytea), 'u', now(), 'a', '{pwd}', ${end}, ${ahead('1 day')})`,
    ],
    [
      'admin_session',
      (end: string) =>
        `(id, username, authenticator, roles, refresh_hash, expires_at, max_expires_at) values (gen_random_uuid(), 'a', 'password', '{ADMIN}', '\\x00', ${end}, ${ahead('1 day')})`,
    ],
    ['used_assertion', (end: string) => `(client_id, jti_hash, expires_at) values ('c', sha256(random()::text::bytea), ${end})`],
    ['used_dpop_proof', (end: string) => `(proof_hash, expires_at) values (sha256(random()::text::bytea), ${end})`],
    [
      'device_authorization',
      (end: string) =>
        `(id, device_hash, user_code_digest, client_id, request, interval_seconds, expires_at) values (gen_random_uuid(), sha256(random()::text::bytea), random()::text, 'c', '{}', 5, ${end})`,
    ],
    ['throttle', (end: string) => `(key, failures, window_ends_at) values (random()::text, 1, ${end})`],
  ])('%s: long ago goes, the rest stays', async (table, row) => {
    for (const end of [ago('2 hours'), ago('1 day'), ahead('1 minute'), ahead('1 day')]) await sql(`insert into ${table} ${row(end)}`);
    await deleteExpired(runtime);
    expect(await sql(`select 1 from ${table}`)).toHaveLength(2);
  });

  test('more rows than fit one statement go all the same', async () => {
    await sql(`insert into throttle (key, failures, window_ends_at) select 'k' || n, 1, ${ago('1 day')} from generate_series(1, 2500) n`);
    await sql(`insert into throttle (key, failures, window_ends_at) values ('kept', 1, ${ahead('1 hour')})`);
    await deleteExpired(runtime);
    expect(await sql('select key from throttle')).toEqual([{ key: 'kept' }]);
  });

  test('a token family goes with its refresh tokens once it was over for the tombstone time, whatever ended it', async () => {
    const families: Record<string, { access: string; refresh?: string; max?: string; issued: boolean; revoked?: string; stays: boolean }> = {
      'access over, no refresh': { access: ago('2 hours'), issued: false, stays: false },
      'access just over, no refresh': { access: ago('30 minutes'), issued: false, stays: true },
      'access over, refresh good': { access: ago('2 hours'), refresh: ahead('1 day'), issued: true, stays: true },
      'access over, refresh for ever': { access: ago('2 days'), issued: true, stays: true },
      'access and refresh over': { access: ago('2 hours'), refresh: ago('2 hours'), issued: true, stays: false },
      'beyond the maximum': { access: ago('2 hours'), refresh: ahead('1 day'), max: ago('2 hours'), issued: true, stays: false },
      'only a maximum, and it is over': { access: ago('2 hours'), max: ago('2 hours'), issued: true, stays: false },
      'revoked long ago': { access: ahead('1 hour'), refresh: ahead('1 day'), issued: true, revoked: ago('2 hours'), stays: false },
      'revoked just now': { access: ahead('1 hour'), refresh: ahead('1 day'), issued: true, revoked: ago('1 minute'), stays: true },
      'refresh over, access good': { access: ahead('1 hour'), refresh: ago('2 hours'), issued: true, stays: true },
    };
    for (const [name, { access, refresh, max, issued, revoked }] of Object.entries(families)) {
      await sql(
        `with family as (insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at, refresh_issued, refresh_expires_at, refresh_max_expires_at, revoked_at)
          values (gen_random_uuid(), $1, 'u', '{}', '{}', now(), ${access}, ${issued}, ${refresh ?? 'null'}, ${max ?? 'null'}, ${revoked ?? 'null'}) returning id)
          insert into refresh_token (hash, family_id, generation) select sha256(random()::text::bytea), id, n from family, generate_series(1, 3) n`,
        [name],
      );
    }
    await deleteExpired(runtime);
    const stay = Object.entries(families).filter(([, family]) => family.stays);
    const left = await sql<{ client_id: string }>('select client_id from token_family');
    expect(left.map((row) => row.client_id).sort()).toEqual(stay.map(([name]) => name).sort());
    expect(await sql('select 1 from refresh_token')).toHaveLength(stay.length * 3);
    expect(await sql('select 1 from refresh_token t where not exists (select from token_family f where f.id = t.family_id)')).toEqual([]);
  });

  test('many families are walked in steps, and the walk begins anew at the end', async () => {
    const add = (count: number, end: string) =>
      sql(`insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
        select gen_random_uuid(), 'c', 'u', '{}', '{}', now(), ${end} from generate_series(1, ${count})`);
    await add(2400, ago('1 day'));
    await add(100, ahead('1 day'));
    await deleteExpired(runtime);
    expect(await sql('select 1 from token_family')).toHaveLength(100);
    await add(50, ago('1 day'));
    await deleteExpired(runtime);
    expect(await sql('select 1 from token_family')).toHaveLength(100);
  });
});

describe('partitions', () => {
  const partitions = (table: string) =>
    sql<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass order by 1`,
      [table],
    ).then((rows) => rows.map((row) => row.name));
  const addMonth = (month: string, next: string) =>
    sql(
      `create table if not exists audit_event_${month.replace('-', '')} partition of audit_event for values from ('${month}-01Z') to ('${next}-01Z')`,
    );
  const addEvent = (at: string, tx: string) =>
    sql(
      `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id, tx) values (gen_random_uuid(), '${at}', 'USER_DELETED', 'SUCCESS', 'EXTENSION', 'CLI', 'x', '${tx}')`,
    );

  /** Holds the trail as a long look at it does, until it is told to stop. */
  const readTrail = async () => {
    const reader = openSession(runtime.database.url, 120_000, 'test');
    await reader.connect();
    await reader.query('begin');
    await reader.query('select 1 from audit_event limit 1');
    return () => reader.end();
  };

  test('that will be needed are made, those whose rows are over are dropped, and the trail remembers what it lost', async () => {
    await addMonth('2020-01', '2020-02');
    await addMonth('2020-02', '2020-03');
    await addEvent('2020-01-15Z', '50');
    await addEvent('2020-01-16Z', '70');
    await addEvent('2020-02-15Z', '60');
    await sql(`create table access_token_20200101 partition of access_token for values from ('2020-01-01Z') to ('2020-01-02Z')`);
    await sql(`drop table audit_event_${new Date().toISOString().slice(0, 7).replace('-', '')}`);

    await Promise.all([keepPartitions(runtime), keepPartitions(runtime)]);
    await keepPartitions(runtime);
    expect((await partitions('audit_event')).filter((name) => name.includes('2020'))).toEqual([]);
    expect(await partitions('access_token')).not.toContain('access_token_20200101');
    expect(await partitions('audit_event')).toContain(`audit_event_${new Date().toISOString().slice(0, 7).replace('-', '')}`);
    expect(await sql('select epoch, tx::text as tx from audit_horizon')).toEqual([{ epoch: 1, tx: '70' }]);
  });

  test('the horizon never moves back', async () => {
    await addMonth('2019-01', '2019-02');
    await addEvent('2019-01-15Z', '40');
    await keepPartitions(runtime);
    expect(await sql('select tx::text as tx from audit_horizon')).toEqual([{ tx: '70' }]);
  });

  test('a partition that waits for open transactions has lost nothing yet', async () => {
    const horizon = () => sql('select tx::text as tx from audit_horizon');
    const before = await horizon();
    await addMonth('2019-02', '2019-03');
    const writer = openSession(runtime.database.url, 60_000, 'test');
    await writer.connect();
    await writer.query('begin');
    await writer.query('select pg_current_xact_id()');
    await sql(
      `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id) values (gen_random_uuid(), '2019-02-15Z', 'USER_DELETED', 'SUCCESS', 'EXTENSION', 'CLI', 'x')`,
    );
    await keepPartitions(runtime);
    expect(await partitions('audit_event')).toContain('audit_event_201902');
    expect(await horizon()).toEqual(before);
    await writer.query('commit');
    await writer.end();
    await waitUntil(
      'it is dropped',
      async () => {
        await keepPartitions(runtime);
        return !(await partitions('audit_event')).includes('audit_event_201902');
      },
      60_000,
    );
    expect(await horizon()).not.toEqual(before);
  });

  test('nobody who writes events stands behind a drop that waits for a reader', async () => {
    await addMonth('2018-02', '2018-03');
    const stopReading = await readTrail();
    const writer = openSession(runtime.database.url, 60_000, 'test');
    await writer.connect();
    // Far longer than a drop may make others wait, and shorter than it would wait in line.
    await writer.query(`set lock_timeout = '1500ms'`);
    const keeping = keepPartitions(runtime);
    keeping.catch(() => undefined);
    const waits = () => sql(`select 1 from pg_locks where relation = 'audit_event'::regclass and mode = 'AccessExclusiveLock' and not granted`);
    await waitUntil('the drop waits', async () => (await waits()).length > 0, 30_000);
    await writer.query(
      `insert into audit_event (id, type, outcome, category, channel, transaction_id) values (gen_random_uuid(), 'USER_DELETED', 'SUCCESS', 'EXTENSION', 'CLI', 'x')`,
    );
    await writer.end();
    await stopReading();
    await keeping.catch(() => keepPartitions(runtime));
    expect(await partitions('audit_event')).not.toContain('audit_event_201802');
  });

  test('a reader who holds a table delays the job but not the others', async () => {
    await addMonth('2018-01', '2018-02');
    const stopReading = await readTrail();
    await expect(keepPartitions(runtime)).rejects.toThrow(/lock timeout/);
    await stopReading();
    await keepPartitions(runtime);
    expect(await partitions('audit_event')).not.toContain('audit_event_201801');
  });
});
