import { ensurePartition } from '../../../src/kernel/store/partitions.ts';
import { mixArrays } from './event-mix.ts';
import { clientsFilled } from './fill-people.ts';

/** As much of a database session as filling needs. */
export interface FillSession {
  // biome-ignore lint/suspicious/noExplicitAny: rows of whatever was asked for
  query(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
}

const perStatement = 100_000;
const months = 12;

const { types, outcomes, categories, channels, personal, administration } = mixArrays;

/**
 * Events `$1` to `$2` of `$3`, spread evenly over the year before `$5`, for `$4` people of whom the first are the busiest. They are found by person; what would
 * be sealed is filler, so that they read as events of erased people.
 */
const insert = `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id, client_id, app_name, person_key, person_ref,
    sealed, admin_user, client_ip, user_agent, details)
  select gen_random_uuid(), at, ${types}[slot], ${outcomes}[slot], ${categories}[slot], ${channels}[slot], 'SIGNET-' || lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || gen_random_uuid(),
    'filled-client-' || app, 'Application ' || app, p.person_key, p.person_ref, case when ${personal}[slot] then repeat('c2VhbGVk', 25) end,
    case when ${administration}[slot] then 'admin' || i % 20 end, ('10.' || i % 200 || '.' || person % 250 || '.' || app)::inet,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', jsonb_build_object('tokenId', gen_random_uuid(), 'scopes', '["openid", "read"]'::jsonb)
  from (select i, $5::timestamptz - interval '1 year' + (i::float8 / $3) * interval '1 year' as at, 1 + floor(random() * 100)::int as slot,
      1 + floor($4::int * power(random(), 2))::int as person, 1 + i % ${clientsFilled} as app
    from generate_series($1::bigint, $2::bigint) as i) as drawn
    left join filled_person p on p.number = person and ${personal}[slot]`;

/** Adds a year of events for the people of `filled_person`, oldest first, in the partitions of their months. `told` hears how many there are. */
export async function fillEvents(session: FillSession, count: number, users: number, told: (done: number) => void): Promise<void> {
  const [{ now }] = (await session.query('select now() as now')).rows as [{ now: Date }];
  const query = (text: string, values: readonly unknown[] = []) => session.query(text, [...values]).then(({ rows }) => rows);
  for (let month = -months; month <= 0; month += 1) await ensurePartition(query, 'audit_event', now, month);
  await session.query('set synchronous_commit = off');
  for (let from = 1; from <= count; from += perStatement) {
    const to = Math.min(count, from + perStatement - 1);
    await session.query(insert, [from, to, count, users, now]);
    told(to);
  }
  await session.query('reset synchronous_commit');
  await session.query('vacuum analyze audit_event');
}
