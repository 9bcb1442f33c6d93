import type { Work } from '../../kernel/work/work.ts';

/** Takes a person out of the months that are not folded yet; what was counted stays counted. Returns how many entries went. */
export async function forgetCountedPerson(work: Work, userId: string): Promise<number> {
  const rows = await work.sql(
    `with gone as (delete from statistics_unique where metric = 'login' and subject = decode($1, 'hex')
         and month in (select (date_trunc('month', now() at time zone 'utc') - make_interval(months => n))::date from generate_series(0, 1) as n) returning metric, month),
       kept as (insert into statistics_bucket as b (metric, day, dimension, count) select metric, month, '', 1 from gone
         on conflict (metric, dimension, day) do update set count = b.count + excluded.count)
     select 1 from gone`,
    [work.runtime.trail.references.person(userId)],
  );
  return rows.length;
}
