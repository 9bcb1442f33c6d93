import { trailColumns } from '../../kernel/trail/trail-rows.ts';
import type { AuditFilter } from './audit-filter.ts';

/** Which rows of those that a filter leaves are wanted, from which end. */
export interface Slice {
  readonly way: 'asc' | 'desc';
  readonly count: number;
  /** Rows passed over first. */
  readonly offset?: number;
}

/**
 * How many rows a statement reads at most stands in its text, so that its plan is made once: with a bound limit PostgreSQL expects a tenth of the trail and
 * plans every page anew for each of its partitions. A few limits only, as each makes a statement of its own. What is rare on average stays bound: the one
 * plan for all would expect fewer rows than a page, and sort all of them for somebody who has many.
 */
const limits = [21, 51, 101, 201, 501, 1001];

/** Up to so many types each gets its own walk through the index of types; more are likely to be frequent, and one walk is cheaper. */
const mostWalks = 16;
const rare = ['userId', 'clientIp', 'transactionId'] as const;
const selective = ['userId', 'clientId', 'adminUser', 'transactionId', 'clientIp', 'appName'] as const;

/** The statement that reads a slice of the trail under conditions, in its order, and perhaps some rows more; bind values are added to `values`. */
export function selectEvents(filter: AuditFilter, conditions: readonly string[], slice: Slice, values: unknown[]): string {
  const { types, equal } = filter;
  const { way, count, offset = 0 } = slice;
  const inOrder = `order by epoch ${way}, tx ${way}, seq ${way}`;
  const most = limits.find((limit) => limit >= count) ?? count;
  const limit = rare.some((field) => equal[field] !== undefined) ? `$${values.push(most)}` : most;
  const order = `${inOrder} limit ${limit}${offset === 0 ? '' : ` offset $${values.push(offset)}`}`;
  // Without a bind value it would not be prepared.
  const where = [...conditions, ...(values.length === 0 ? [`$${values.push(true)}::boolean`] : [])].join(' and ');
  if (!types) return `select ${trailColumns} from audit_event where ${where} ${order}`;
  const names = `$${values.push([...types])}::text[]`;
  const isSelective = selective.some((field) => equal[field] !== undefined);
  if (isSelective || types.size > mostWalks) return `select ${trailColumns} from audit_event where type = any(${names}) and ${where} ${order}`;
  return `select ${trailColumns} from unnest(${names}) as wanted(name)
    cross join lateral (select * from audit_event where type = wanted.name and ${where} ${inOrder} limit ${offset === 0 ? most : `$${values.push(offset + most)}`}) as found ${order}`;
}
