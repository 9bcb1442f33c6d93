import { eventColumns } from '../audit/event-columns.ts';
import type { EventRow } from '../audit/event-row.ts';
import { groupedStatement } from './grouped-statement.ts';

const names = Object.keys(eventColumns);
const recordset = Object.entries(eventColumns)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

/** Tables of the same shape that take events. */
export type EventTable = 'audit_event' | 'audit_passing';

/** SQL that inserts the events of a recordset into a table. */
export function insertEventsInto(table: EventTable, records: string): string {
  return insertFrom(`${records} as e(${recordset})`, table);
}

function insertFrom(source: string, table: EventTable = 'audit_event'): string {
  return `insert into ${table} (${names.join(', ')}) select ${names.map((name) => `e.${name}`).join(', ')} from ${source}`;
}

/** SQL: the events of a batch as a `from` item `e`. They come as one array for each column, `$first` and on, and name their request by `ord`. */
function eventsOfBatch(first: number): string {
  const arrays = ['int', ...Object.values(eventColumns)].map((type, at) => `$${first + at}::${type}[]`);
  return `unnest(${arrays.join(', ')}) as e(ord, ${names.join(', ')})`;
}

/**
 * SQL that inserts the events (`$2` and on) of those requests of a batch that a source still holds. `source` is a `from` item called `asked` with a
 * column `ord`. Used inside grouped statements, so that a row and its events stand or fall together.
 */
export function insertEventsFrom(source: string): string {
  return insertFrom(`${source} join ${eventsOfBatch(2)} on e.ord = asked.ord`);
}

/** The same for statements that refuse nobody: all events (`$2` and on) of a batch. */
export const insertEveryEvent = insertFrom(eventsOfBatch(2));

/** The events of one transaction, as one statement with one bind value. */
export const insertEvents = insertFrom(`json_to_recordset($1::json) as e(${recordset})`);

/** Events that come with no other row: failures, listings, validations. */
export const appendEvents = groupedStatement<{ events: readonly EventRow[] }>('append-events', insertFrom(eventsOfBatch(1)), ['events']);
