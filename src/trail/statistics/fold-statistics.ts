import type { Query } from '../../kernel/store/partitions.ts';

/** Late events of a month are still told apart for so long. */
const lateDays = 3;
const bucketDays = 800;
const installationDays = 400;

/** Figures that only live tables know, and how each is counted. */
const figures = {
  activeTokens: `select (select count(*) from token_family where revoked_at is null and (access_expires_at > now()
      or (refresh_issued and (refresh_expires_at is null or refresh_expires_at > now()) and (refresh_max_expires_at is null or refresh_max_expires_at > now()))))
    + (select count(*) from access_token where family_id is null and revoked_at is null and expires_at > now())`,
  registeredDevices: `select count(*) from client where kind = 'DYNAMIC'`,
  mobileAuthEnrollments: `select count(*) from app_instance where status = 'ACTIVE'`,
} as const;

/** A figure taken from live tables. */
export type Figure = keyof typeof figures;

/**
 * Folds what is over and takes the figures of live tables: digests of users go once their month is a number, old days go. `query` has a connection
 * and a time limit of its own, as counting may take a while.
 */
export async function foldStatistics(query: Query): Promise<void> {
  await query(
    `with gone as (delete from statistics_unique where month < date_trunc('month', (now() at time zone 'utc') - make_interval(days => $1))::date
       returning metric, month)
     insert into statistics_bucket as b (metric, day, dimension, count) select metric, month, '', count(*) from gone group by metric, month
     on conflict (metric, dimension, day) do update set count = b.count + excluded.count`,
    [lateDays],
  );
  await query(
    `delete from statistics_bucket where metric in ('event', 'login_pin', 'login_fingerprint') and day < (now() at time zone 'utc')::date - $1::int`,
    [bucketDays],
  );
  await query('delete from statistics_installation where seen_on < (now() at time zone $2)::date - $1::int', [installationDays, 'utc']);
  for (const [figure, text] of Object.entries(figures))
    await query(
      `insert into statistics_figure (figure, value) values ($1, (${text})) on conflict (figure) do update set value = excluded.value, taken_at = now()`,
      [figure],
    );
}
