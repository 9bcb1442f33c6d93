import type { EventRow } from '../kernel/audit/event-row.ts';
import { insertEventsFrom } from '../kernel/work/append-events.ts';
import { groupedStatement } from '../kernel/work/grouped-statement.ts';

/** One use of an access token whose scopes limit how often it may be used. */
export interface UseRow {
  readonly hash: string;
  readonly from: string;
  readonly to: string;
}

/** Counts uses of limited tokens. A use beyond the limit gets nothing: parallel uses cannot exceed it, for each row is counted in turn. */
export const countUse = groupedStatement<UseRow & { events: readonly EventRow[] }, { ord: number; usage_count: number }>(
  'count-use',
  `with asked as materialized (select x.*, row_number() over (partition by hash order by ord)::int as place
     from json_to_recordset($1::json) as x(ord int, hash text, "from" timestamptz, "to" timestamptz, events json)),
   totals as (select hash, min("from") as "from", max("to") as "to", count(*)::int as wanted from asked group by hash),
   counted as (update access_token t set usage_count = least(t.usage_limit, t.usage_count + n.wanted) from totals n
     where t.hash = decode(n.hash, 'hex') and t.expires_at >= n."from" and t.expires_at < n."to" and t.usage_count < t.usage_limit
     returning n.hash, n.wanted, t.usage_limit, t.usage_count),
   before as (select t.hash, t.usage_count from totals n join access_token t on t.hash = decode(n.hash, 'hex') and t.expires_at >= n."from" and t.expires_at < n."to"),
   won as materialized (select a.*, b.usage_count + a.place as usage_count from asked a join counted c on c.hash = a.hash
     join before b on b.hash = decode(a.hash, 'hex') where b.usage_count + a.place <= c.usage_limit),
   written as (${insertEventsFrom('won as asked')} returning 1)
   select ord, usage_count from won`,
);
