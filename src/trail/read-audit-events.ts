import { type Cursor, decodeCursor } from '../kernel/audit/cursor.ts';
import { isSettled } from '../kernel/audit/read-trail.ts';
import { type LoggedEvent, trailColumns } from '../kernel/audit/trail-rows.ts';
import type { TrailSource } from '../kernel/audit/trail-source.ts';
import { type Page, pageOf } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { AuditFilter } from './audit-filter.ts';
import { filterConditions } from './filter-conditions.ts';

const mostCounted = 10_000;
/** Up to so many types each gets its own walk through the index of types; more are likely to be frequent, and one walk is cheaper. */
const mostWalks = 16;

/**
 * One page of the trail, newest first. Only events whose order is final appear, so that a page and a subscription that resumes from one
 * of its cursors join without a gap.
 */
export async function readAuditEvents(source: TrailSource, filter: AuditFilter, request: PageRequest): Promise<Page<LoggedEvent>> {
  const values: unknown[] = [];
  const conditions = [isSettled, ...filterConditions(filter, source.references, values)];
  if (request.after !== undefined) conditions.push(beyond(decodeCursor(request.after), '<', values));
  if (request.before !== undefined) conditions.push(beyond(decodeCursor(request.before), '>', values));
  const way = request.isBackward ? 'asc' : 'desc';
  const order = `order by epoch ${way}, tx ${way}, seq ${way} limit $${values.push(request.count + 1)}`;
  const rows = filter.types?.size === 0 ? [] : await source.query<object>(select(filter, conditions, order, values), values);
  return pageOf(
    await source.open(rows),
    request,
    (event) => event.cursor,
    () => countUpTo(source, filter),
  );
}

function beyond(cursor: Cursor, sign: '<' | '>', values: unknown[]): string {
  const binds = [values.push(cursor.epoch), values.push(cursor.tx.toString()), values.push(cursor.seq.toString())];
  return `(epoch, tx, seq) ${sign} ($${binds[0]}::int, $${binds[1]}::text::xid8, $${binds[2]}::bigint)`;
}

function select({ types, equal }: AuditFilter, conditions: readonly string[], order: string, values: unknown[]): string {
  const where = conditions.join(' and ');
  if (!types) return `select ${trailColumns} from audit_event where ${where} ${order}`;
  const names = `$${values.push([...types])}::text[]`;
  const isSelective =
    equal.userId !== undefined || equal.clientId !== undefined || equal.adminUser !== undefined || equal.transactionId !== undefined;
  if (isSelective || types.size > mostWalks) return `select ${trailColumns} from audit_event where type = any(${names}) and ${where} ${order}`;
  return `select ${trailColumns} from unnest(${names}) as wanted(name)
    cross join lateral (select * from audit_event where type = wanted.name and ${where} ${order}) as found ${order}`;
}

/** Counts the events of a filter; null when there are more than 10 000. */
async function countUpTo({ query, references }: TrailSource, filter: AuditFilter): Promise<number | null> {
  const values: unknown[] = [];
  const conditions = [isSettled, ...filterConditions(filter, references, values)];
  if (filter.types) conditions.push(`type = any($${values.push([...filter.types])}::text[])`);
  const [row] = await query<{ count: number }>(
    `select count(*)::int as count from (select 1 from audit_event where ${conditions.join(' and ')} limit $${values.push(mostCounted + 1)}) as counted`,
    values,
  );
  const count = row?.count ?? 0;
  return count > mostCounted ? null : count;
}
