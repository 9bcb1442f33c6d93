import { type Page, pageOf } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { type Cursor, cursorValues, decodeCursor, placeBefore, placeBehind } from '../../kernel/trail/cursor.ts';
import { isSettled } from '../../kernel/trail/read-trail.ts';
import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';
import type { TrailSource } from '../../kernel/trail/trail-source.ts';
import type { AuditFilter } from './audit-filter.ts';
import { countEvents, mostCounted } from './count-events.ts';
import { filterConditions } from './filter-conditions.ts';
import { selectEvents } from './select-events.ts';

/**
 * One page of the trail, newest first. Only events whose order is final appear, so that a page and a subscription that resumes from one
 * of its cursors join without a gap.
 */
export async function readAuditEvents(source: TrailSource, filter: AuditFilter, request: PageRequest): Promise<Page<LoggedEvent>> {
  const values: unknown[] = [];
  const conditions = [isSettled, ...filterConditions(filter, source.references, values)];
  if (request.after !== undefined) conditions.push(within('<=', placeBefore(decodeCursor(request.after)), values));
  if (request.before !== undefined) conditions.push(within('>=', placeBehind(decodeCursor(request.before)), values));
  const statement = selectEvents(filter, conditions, { way: request.isBackward ? 'asc' : 'desc', count: request.count + 1 }, values);
  const rows = filter.types?.size === 0 ? [] : await source.query<object>(statement, values);
  return pageOf(
    await source.open(rows.slice(0, request.count + 1)),
    request,
    (event) => event.cursor,
    async () => {
      const count = await countEvents(source, filter);
      return count > mostCounted ? null : count;
    },
  );
}

function within(sign: '<=' | '>=', cursor: Cursor, values: unknown[]): string {
  const binds = cursorValues(cursor).map((value) => values.push(value));
  return `(epoch, tx, seq) ${sign} ($${binds[0]}::int, $${binds[1]}::text::xid8, $${binds[2]}::bigint)`;
}
