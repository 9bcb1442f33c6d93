import type { EventRow } from '../audit/event-row.ts';
import { groupedStatement } from './grouped-statement.ts';

const columns =
  'id, type, outcome, category, channel, transaction_id, flow_id, client_id, app_name, person_key, sealed, person_ref, address_ref, admin_user, client_ip, user_agent, details';

const recordset = `id uuid, type text, outcome text, category text, channel text, transaction_id text, flow_id uuid, client_id text, app_name text,
  person_key uuid, sealed text, person_ref bytea, address_ref bytea, admin_user text, client_ip inet, user_agent text, details jsonb`;

/** Tables of the same shape that take events. */
export type EventTable = 'audit_event' | 'audit_passing';

/** SQL that inserts the events of a recordset into a table. */
export function insertEventsInto(table: EventTable, records: string): string {
  return insertFrom(`${records} as e(${recordset})`, table);
}

function insertFrom(source: string, table: EventTable = 'audit_event'): string {
  return `insert into ${table} (${columns}) select ${columns
    .split(', ')
    .map((column) => `e.${column}`)
    .join(', ')} from ${source}`;
}

/**
 * SQL that inserts the events (`$2`) of those requests of a batch that a source still holds. `source` is a `from` item called `asked` with a column
 * `ord`. Used inside grouped statements, so that a row and its events stand or fall together.
 */
export function insertEventsFrom(source: string): string {
  return insertFrom(`${source} join json_to_recordset($2::json) as e(ord int, ${recordset}) on e.ord = asked.ord`);
}

/** The same for statements that refuse nobody: all events (`$2`) of a batch. */
export const insertEveryEvent = insertFrom(`json_to_recordset($2::json) as e(${recordset})`);

/** The events of one transaction, as one statement with one bind value. */
export const insertEvents = insertFrom(`json_to_recordset($1::json) as e(${recordset})`);

/** Events that come with no other row: failures, listings, validations. */
export const appendEvents = groupedStatement<{ events: readonly EventRow[] }>('append-events', insertEvents, ['events']);
