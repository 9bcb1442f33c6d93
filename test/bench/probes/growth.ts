import { sha256 } from '../../../src/kernel/base/crypto/secrets.ts';
import type { Script } from '../load-scripts.ts';
import { type Figures, measure } from '../measure.ts';
import type { Stage } from '../stage.ts';
import { workloadsOf } from '../workloads.ts';
import { median } from './median.ts';

const rounds = 3;

/** What one person, a client and a day leave behind; half of the sign-ins were ended, the others expired. */
const histories: readonly { readonly title: string; readonly count: number; readonly sql: string }[] = [
  {
    title: 'sign-ins of the person',
    count: 10_000,
    sql: `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at, revoked_at, is_over)
       select gen_random_uuid(), $2, $3, '{read}', '{pwd}', now(), now() - interval '1 hour', case when i % 2 = 0 then now() end, i % 2 = 1
       from generate_series(1, $1::int) i`,
  },
  {
    title: 'tokens of the client',
    count: 1_000_000,
    sql: `with family as (insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at, refresh_issued, refresh_expires_at)
       select gen_random_uuid(), $2, 'not ' || $3 || i, '{read}', '{pwd}', now(), now() + interval '1 hour', true, now() + interval '1 day'
       from generate_series(1, $1::int) i returning id)
     insert into refresh_token (hash, family_id, generation) select sha256(convert_to(id::text, 'UTF8')), id, 1 from family`,
  },
  {
    title: 'codes of the day',
    count: 2_000_000,
    sql: `insert into access_grant (hash, family_id, client_id, user_id, scopes, amr, auth_time, expires_at, consumed_at)
       select sha256(convert_to('history' || i, 'UTF8')), gen_random_uuid(), $2, 'not ' || $3 || i, '{read}', '{pwd}', now(), now(), now()
       from generate_series(1, $1::int) i`,
  },
];

/**
 * What the code flow of one person costs the database: on a young one, and after ten thousand sign-ins of this person, then a million tokens of the
 * client, then two million codes of the day. Milliseconds of CPU for a flow, server and database together, and the ratio of last and first.
 */
export async function probeGrowth(stage: Stage, say: (text: string) => void): Promise<Readonly<Record<string, number>>> {
  const { database, load, product, seed } = stage;
  const { session } = database;
  const [cookie] = seed.product.cookies;
  const workload = workloadsOf(seed).find(({ key }) => key === 'code_flow')?.product;
  if (workload?.kind !== 'code-flow' || !cookie) throw new Error('the load of this probe is gone');
  const script: Script = { ...workload, cookies: [cookie] };
  const secret = /signet_session=([^;]+)/.exec(cookie)?.[1] ?? '';
  const { rows } = await session.query<{ user_id: string }>('select user_id from browser_session where secret_hash = $1', [sha256(secret)]);
  const owner = rows[0]?.user_id;
  const flow = async (after: string) => {
    await session.query('vacuum analyze token_family, refresh_token, access_grant');
    await session.query('checkpoint');
    const all: Figures[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await measure(product, script, { database, load, connections: 2, seconds: 4 }));
    const [server, store] = [median(all.map(({ serverMs }) => serverMs)), median(all.map(({ databaseMs = 0 }) => databaseMs))];
    say(`bench: ${after}: ${server.toFixed(2)} ms of the server's CPU and ${store.toFixed(2)} ms of the database's for a flow`);
    return server + store;
  };
  const young = await flow('young');
  let grown = young;
  for (const { title, sql, count } of histories) {
    await session.query(sql, [count, seed.product.web.clientId, owner]);
    grown = await flow(`after ${count} ${title}`);
  }
  return { 'young, ms': young, 'grown, ms': grown, ratio: grown / young };
}
