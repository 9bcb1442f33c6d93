import { isSettled } from '../../kernel/trail/read-trail.ts';
import type { TrailSource } from '../../kernel/trail/trail-source.ts';
import type { AuditFilter } from './audit-filter.ts';
import { filterConditions } from './filter-conditions.ts';

/** Events of a filter are counted up to here. */
export const mostCounted = 10_000;

/** Counts the events of a filter; `mostCounted + 1` stands for any number above. */
export async function countEvents({ query, references }: TrailSource, filter: AuditFilter): Promise<number> {
  if (filter.types?.size === 0) return 0;
  const values: unknown[] = [];
  const conditions = [isSettled, ...filterConditions(filter, references, values)];
  if (filter.types) conditions.push(`type = any($${values.push([...filter.types])}::text[])`);
  const [row] = await query<{ count: number }>(
    `select count(*)::int as count from (select 1 from audit_event where ${conditions.join(' and ')} limit $${values.push(mostCounted + 1)}) as counted`,
    values,
  );
  return row?.count ?? 0;
}
