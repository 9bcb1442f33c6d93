import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { batchValues } from '../../src/kernel/work/grouped-statement.ts';
import { insertGrant } from '../../src/oauth/authorize/insert-grants.ts';
import { touchSession } from '../../src/sessions/touch-session.ts';
import { redeemGrant } from '../../src/tokens/index.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;

/** Many sessions, and many families of one client: what a planner is tempted to read whole. */
beforeAll(async () => {
  platform = await startPlatform();
  await platform.sql(
    `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
       select gen_random_uuid(), sha256(i::text::bytea), 'user-' || i, now(), 'a', '{pwd}', now() + interval '1 hour', now() + interval '2 hours' from generate_series(1, 5000) i`,
  );
  await platform.sql(
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
       select gen_random_uuid(), 'client', 'user-' || i % 1000, '{read}', '{pwd}', now(), now() + interval '1 hour' from generate_series(1, 5000) i`,
  );
  await platform.sql('analyze browser_session, token_family');
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

async function planOf(text: string, values: readonly unknown[]): Promise<string> {
  return (await platform.sql<{ 'QUERY PLAN': string }>(`explain ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n');
}

test('a code is stored without reading other sessions, nor requests that were pushed', async () => {
  const plan = await planOf(insertGrant(code).text, batchValues(insertGrant(code), [code]));
  expect(plan).toContain('browser_session_pkey');
  expect(plan).not.toContain('Seq Scan on browser_session');
  expect(plan).not.toContain('pushed_request');
});

test('a pushed request is looked for in the partition of its day', async () => {
  const pushed = { ...code, pushed_hash: '02', pushed_expires_at: soon };
  const plan = await planOf(insertGrant(pushed).text, batchValues(insertGrant(pushed), [pushed]));
  expect(new Set(plan.match(/pushed_request_\d+/g))).toEqual(new Set([`pushed_request_${soon.slice(0, 10).replaceAll('-', '')}`]));
});

test('a code is redeemed in the partition of its day, without reading what others hold of the client', async () => {
  const plan = await planOf(redeemGrant(redemption).text, batchValues(redeemGrant(redemption), [redemption]));
  expect(new Set(plan.match(/access_grant_\d+/g))).toEqual(new Set([`access_grant_${soon.slice(0, 10).replaceAll('-', '')}`]));
  expect(plan).toContain('token_family_user');
  expect(plan).not.toContain('token_family_client');
  expect(plan).not.toContain('Seq Scan on token_family');
});

test('the use of a session is noted without reading others', async () => {
  const touched = { id: grant.session_id, idle_seconds: 1800, touch_seconds: 60 };
  const plan = await planOf(touchSession.text, batchValues(touchSession, [touched]));
  expect(plan).toContain('browser_session_pkey');
  expect(plan).not.toContain('Seq Scan on browser_session');
});
