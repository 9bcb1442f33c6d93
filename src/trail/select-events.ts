import { trailColumns } from '../kernel/audit/trail-rows.ts';
import type { AuditFilter } from './audit-filter.ts';

/** Which rows of those that a filter leaves are wanted, from which end. */
export interface Slice {
  readonly way: 'asc' | 'desc';
  readonly count: number;
  /** Rows passed over first. */
  readonly offset?: number;
}

/** Up to so many types each gets its own walk through the index of types; more are likely to be frequent, and one walk is cheaper. */
const mostWalks = 16;
const selective = ['userId', 'clientId', 'adminUser', 'transactionId', 'clientIp', 'appName'] as const;

/** The statement that reads a slice of the trail under conditions, in its order; bind values are added to `values`. */
export function selectEvents(filter: AuditFilter, conditions: readonly string[], slice: Slice, values: unknown[]): string {
  const { types, equal } = filter;
  const { way, count, offset = 0 } = slice;
  const inOrder = `order by epoch ${way}, tx ${way}, seq ${way}`;
  const order = `${inOrder} limit $${values.push(count)}${offset === 0 ? '' : ` offset $${values.push(offset)}`}`;
  const where = conditions.join(' and ');
  if (!types) return `select ${trailColumns} from audit_event where ${where} ${order}`;
  const names = `$${values.push([...types])}::text[]`;
  const isSelective = selective.some((field) => equal[field] !== undefined);
  if (isSelective || types.size > mostWalks) return `select ${trailColumns} from audit_event where type = any(${names}) and ${where} ${order}`;
  return `select ${trailColumns} from unnest(${names}) as wanted(name)
    cross join lateral (select * from audit_event where type = wanted.name and ${where} ${inOrder} limit $${values.push(offset + count)}) as found ${order}`;
}
