import type { EventRow } from '../audit/event-row.ts';
import { groupedStatement } from './grouped-statement.ts';

const columns = 'id, type, outcome, category, channel, transaction_id, client_id, app_name, user_id, admin_user, client_ip, user_agent, details';

const recordset = `id uuid, type text, outcome text, category text, channel text, transaction_id text, client_id text, app_name text,
  user_id text, admin_user text, client_ip inet, user_agent text, details jsonb`;

/**
 * SQL that inserts the events of a source whose rows have a JSON array column `events`. `source` is the `from` clause.
 * Used inside grouped statements, so that a row and its events stand or fall together.
 */
export function insertEventsFrom(source: string): string {
  return `insert into audit_event (${columns}) select ${columns
    .split(', ')
    .map((column) => `e.${column}`)
    .join(', ')} from ${source} cross join lateral json_to_recordset(asked.events) as e(${recordset})`;
}

/** Events that come with no other row: failures, listings, validations. */
export const appendEvents = groupedStatement<{ events: readonly EventRow[] }>(
  'append-events',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, events json)),
   written as (${insertEventsFrom('asked')} returning 1)
   select 0 as ord where false`,
);

/** The events of one transaction, as one statement with one bind value. */
export const insertEvents = `insert into audit_event (${columns}) select ${columns} from json_to_recordset($1::json) as e(${recordset})`;
