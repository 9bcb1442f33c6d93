import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Figure } from './fold-statistics.ts';
import type { LoginOutcome } from './login-outcome.ts';

/** A number with what it stands for: a day, a month, a version. */
export interface Count {
  readonly bucket: string;
  readonly value: number;
}

/** How a kind of login went over the last days. */
export interface Outcomes {
  readonly periodDays: number;
  readonly success: number;
  readonly failure: number;
}

type Source = Pick<Runtime, 'database'>;

const periods = [7, 30, 365];
const mostRows = 1000;

/** When the statistics were last brought up to date. */
export async function readCountedAt({ database }: Source): Promise<Date> {
  const [row] = await database.query<{ at: Date }>('select counted_at as at from statistics_place where source = $1', ['audit_event']);
  if (!row) throw new Error('the place of the statistics is missing');
  return row.at;
}

/** Different users who logged in, by month, for the last months; months without a login are 0. */
export function readUniqueLogins({ database }: Source, months: number): Promise<Count[]> {
  return database.query(
    `select to_char(m.month, 'YYYY-MM') as bucket,
        (coalesce((select count from statistics_bucket where metric = 'login' and dimension = '' and day = m.month), 0)
          + (select count(*) from statistics_unique u where u.metric = 'login' and u.month = m.month))::int as value
      from (select (date_trunc('month', now() at time zone 'utc') - make_interval(months => n))::date as month from generate_series(0, $1::int - 1) as n) as m
      order by m.month`,
    [months],
  );
}

/** How often logins of a kind succeeded and failed over 7, 30 and 365 days, today included. */
export function readLogins({ database }: Source, kind: LoginOutcome['kind']): Promise<Outcomes[]> {
  return database.query(
    `select p.days as "periodDays", coalesce(sum(count) filter (where dimension = 'success'), 0)::int as success,
        coalesce(sum(count) filter (where dimension = 'failure'), 0)::int as failure
      from unnest($1::int[]) as p(days)
      left join statistics_bucket b on b.metric = $2 and b.day > (now() at time zone 'utc')::date - p.days
      group by p.days order by p.days`,
    [periods, `login_${kind}`],
  );
}

/** Versions of an operating system on the installations seen over the last days, most frequent first. */
export function readOsVersions({ database }: Source, platform: string, days: number): Promise<Count[]> {
  return database.query(
    `select os_version as bucket, count(*)::int as value from statistics_installation
      where platform = $1 and seen_on > (now() at time zone 'utc')::date - $2::int group by 1 order by 2 desc, 1 limit $3`,
    [platform, days, mostRows],
  );
}

/** How many events of each type lie between two days (UTC), both included, most frequent first. */
export function readEventCounts({ database }: Source, from: Date, to: Date): Promise<Count[]> {
  return database.query(
    `select dimension as bucket, sum(count)::int as value from statistics_bucket
      where metric = 'event' and day between ($1::timestamptz at time zone 'utc')::date and ($2::timestamptz at time zone 'utc')::date
      group by 1 order by 2 desc, 1`,
    [from, to],
  );
}

/** Installations of an application by version and platform, from the live tables. */
export function readInstallationsPerVersion({ database }: Source, appIdentifier: string): Promise<Count[]> {
  return database.query(
    `select v.platform || ' ' || v.version_name as bucket, count(c.client_id)::int as value
      from mobile_platform_version v left join client c on c.platform_version_id = v.id
      where v.app_identifier = $1 group by v.platform, v.version_name order by v.platform, v.version_name limit $2`,
    [appIdentifier, mostRows],
  );
}

/** A figure as a worker last took it; 0 before the first time. */
export async function readFigure({ database }: Source, figure: Figure): Promise<number> {
  const [row] = await database.query<{ value: number }>('select value::int as value from statistics_figure where figure = $1', [figure]);
  return row?.value ?? 0;
}
