import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { touchSession } from '../../src/access/sessions/touch-session.ts';
import { redeemCode } from '../../src/access/tokens/index.ts';
import { rotateRefreshToken } from '../../src/access/tokens/rotate-refresh-token.ts';
import { openSession } from '../../src/kernel/store/database.ts';
import { batchValues } from '../../src/kernel/store/grouped-statement.ts';
import { insertCode } from '../../src/oauth/authorize/insert-codes.ts';
import { isOfApps } from '../../src/people/users/index.ts';
import { walkFamilies } from '../../workers/housekeeping/walk-families.ts';
import { describeOnEachPostgres } from '../support/installed-postgres.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';

describeOnEachPostgres('look-ups of the code flow', (database) => {
  let platform: Platform;

  /** Many sessions, families of one client, codes of a day: what a planner is tempted to read whole. */
  beforeAll(async () => {
    const databaseUrl = database();
    platform = await startPlatform(databaseUrl ? { databaseUrl } : {});
    await platform.sql(
      `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
       select gen_random_uuid(), sha256(i::text::bytea), 'user-' || i, now(), 'a', '{pwd}', now() + interval '1 hour', now() + interval '2 hours' from generate_series(1, 5000) i`,
    );
    await platform.sql(
      `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
       select gen_random_uuid(), 'client', 'user-' || i % 1000, '{read}', '{pwd}', now(), now() + interval '1 hour' from generate_series(1, 5000) i`,
    );
    await platform.sql(
      `insert into access_grant (hash, family_id, client_id, user_id, scopes, amr, acr, auth_time, expires_at)
       select sha256(i::text::bytea), gen_random_uuid(), 'client', 'user-' || i, '{read}', '{pwd}', 'a', now(), $1 from generate_series(1, 2000) i`,
      [soon],
    );
    await platform.sql(
      `insert into pushed_request (hash, client_id, request, expires_at)
       select sha256(i::text::bytea), 'client', '{}', $1 from generate_series(1, 2000) i`,
      [soon],
    );
    await platform.sql('analyze browser_session, token_family, access_grant, pushed_request');
  });
  afterAll(() => platform.stop());

  const soon = new Date(Date.now() + 60_000).toISOString();
  const grant = {
    family_id: randomUUID(),
    client_id: 'client',
    user_id: 'user-1',
    profile_id: null,
    session_id: randomUUID(),
    scopes: ['read'],
    acr: 'a',
    amr: ['pwd'],
    auth_time: soon,
    nonce: null,
    asked: null,
    events: [],
  };
  const code = {
    ...grant,
    hash: '00',
    redirect_uri: null,
    code_challenge: null,
    dpop_jkt: null,
    expires_at: soon,
    held_session: grant.session_id,
    pushed_hash: null,
    pushed_expires_at: null,
    flow_id: null,
  };
  const redemption = {
    ...grant,
    grant_hash: '00',
    grant_expires_at: soon,
    token_id: randomUUID(),
    token_hash: '01',
    token_expires_at: soon,
    usage_limit: 0,
    cnf: null,
    audiences: null,
    refresh_hash: null,
    refresh_expires_at: null,
    refresh_max_expires_at: null,
    keep_sessions: 24,
  };

  /** The plan for these values, and the one that is made once for all values. */
  async function plansOf(text: string, values: readonly unknown[]): Promise<string[]> {
    const session = openSession(platform.databaseUrl, 60_000, 'test');
    await session.connect();
    try {
      const plans: string[] = [];
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await session.query(`set plan_cache_mode = ${mode}`);
        await session.query(`prepare said as ${text}`);
        const bound = values.map((value) => session.escapeLiteral(value as string));
        const { rows } = await session.query<{ 'QUERY PLAN': string }>(`explain execute said(${bound.join(', ')})`);
        await session.query('deallocate said');
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
      return plans;
    } finally {
      await session.end();
    }
  }

  test('a code is stored without reading other sessions, nor requests that were pushed', async () => {
    for (const plan of await plansOf(insertCode(code).text, batchValues(insertCode(code), [code]))) {
      expect(plan).toContain('browser_session_pkey');
      expect(plan).not.toContain('Seq Scan on browser_session');
      expect(plan).not.toContain('pushed_request');
    }
  });

  test('a pushed request is looked for by key in the partition of its day', async () => {
    const pushed = { ...code, pushed_hash: '02', pushed_expires_at: soon };
    for (const plan of await plansOf(insertCode(pushed).text, batchValues(insertCode(pushed), [pushed]))) {
      expect(new Set(plan.match(/pushed_request_\d+/g))).toEqual(new Set([`pushed_request_${soon.slice(0, 10).replaceAll('-', '')}`]));
      expect(plan).not.toContain('Seq Scan on pushed_request');
    }
  });

  test('reliability R13: a code is redeemed by key in the partition of its day, without reading what others hold of the client', async () => {
    for (const plan of await plansOf(redeemCode(redemption).text, batchValues(redeemCode(redemption), [redemption]))) {
      expect(new Set(plan.match(/access_grant_\d+/g))).toEqual(new Set([`access_grant_${soon.slice(0, 10).replaceAll('-', '')}`]));
      expect(plan).not.toContain('Seq Scan on access_grant');
      expect(plan).toContain('token_family_user');
      expect(plan).not.toContain('token_family_client');
      expect(plan).not.toContain('Seq Scan on token_family');
    }
  });

  test('the use of a session is noted without reading others', async () => {
    const touched = { id: grant.session_id, idle_seconds: 1800, touch_seconds: 60 };
    for (const plan of await plansOf(touchSession.text, batchValues(touchSession, [touched]))) {
      expect(plan).toContain('browser_session_pkey');
      expect(plan).not.toContain('Seq Scan on browser_session');
    }
  });

  test('reliability R13: a refresh finds its family by key among those of others', async () => {
    const rotation = {
      ...redemption,
      generation: 1,
      superseded: 1,
      is_shared: false,
      is_grace: false,
      refresh_hash: '02',
    };
    for (const plan of await plansOf(rotateRefreshToken.text, batchValues(rotateRefreshToken, [rotation]))) {
      expect(plan).toContain('token_family_pkey');
      expect(plan).not.toContain('Seq Scan on token_family');
      expect(plan).not.toContain('Seq Scan on refresh_token');
    }
  });

  test('reliability R12: whether somebody may be supported is asked of the living families alone', async () => {
    for (const plan of await plansOf(`select ${isOfApps('$1', '$2')}`, ['user-1', '{bank}'])) {
      expect(plan).toContain('token_family_user');
      expect(plan).not.toContain('Seq Scan on token_family');
    }
  });

  /** Pages of the database that redeeming a code of this person touches; undone. */
  async function blocksToRedeem(userId: string): Promise<number> {
    const session = openSession(platform.databaseUrl, 60_000, 'test');
    await session.connect();
    try {
      const hash = randomUUID().replaceAll('-', '');
      await session.query('begin');
      await session.query(
        `insert into access_grant (hash, family_id, client_id, user_id, scopes, amr, acr, auth_time, expires_at)
         values (decode($1, 'hex'), gen_random_uuid(), 'client', $2, '{read}', '{pwd}', 'a', now(), $3)`,
        [hash, userId, soon],
      );
      const row = { ...redemption, grant_hash: hash, user_id: userId, session_id: null };
      const bound = batchValues(redeemCode(row), [row]).map((value) => session.escapeLiteral(value as string));
      await session.query(`prepare said as ${redeemCode(row).text}`);
      const { rows } = await session.query(`explain (analyze, buffers, format json) execute said(${bound.join(', ')})`);
      await session.query('rollback');
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      expect(plan['Actual Rows']).toBe(1);
      return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    } finally {
      await session.end();
    }
  }

  test('reliability R12: redeeming a code costs the same for a person with ten thousand sign-ins behind them, ended or expired', async () => {
    const families = (userId: string, count: number, ends: string) =>
      platform.sql(
        `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at, revoked_at)
         select gen_random_uuid(), 'client', $1, '{read}', '{pwd}', now(), ${ends} from generate_series(1, ${count}) i`,
        [userId],
      );
    const isLive = `now() + interval '1 hour', null`;
    await families('newcomer', 10, isLive);
    await families('regular', 5000, "now() + interval '1 hour', now()");
    await families('regular', 5000, `now() - interval '1 hour', null`);
    await families('regular', 10, isLive);
    await walkFamilies(platform.runtime);
    // A vacuum leaves what a snapshot of that moment may still see.
    await waitUntil('the regular costs what a newcomer costs', async () => {
      await platform.sql('vacuum analyze token_family');
      return (await blocksToRedeem('regular')) < 2 * (await blocksToRedeem('newcomer'));
    });
    expect(await platform.sql(`select count(*)::int as count from token_family where user_id = 'regular' and is_over`)).toEqual([{ count: 5000 }]);
  });
});
