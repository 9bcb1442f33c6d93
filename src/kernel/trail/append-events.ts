import { arrayLiteral } from '../store/array-literal.ts';
import { type Bind, type GroupedStatement, groupedStatement, rowsAsJson } from '../store/grouped-statement.ts';
import { eventColumns } from './event-columns.ts';
import type { EventRow } from './event-row.ts';

const names = Object.keys(eventColumns) as (keyof EventRow)[];
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

/** The events of a batch: arrays, which the database takes apart in half the time that objects take. */
const eventsAsArrays: Bind = (rows: readonly { readonly events?: readonly EventRow[] }[]) => {
  const ords: number[] = [];
  const events: EventRow[] = [];
  rows.forEach((row, ord) => {
    for (const event of row.events ?? []) {
      ords.push(ord);
      events.push(event);
    }
  });
  const column = (name: keyof EventRow) =>
    arrayLiteral(
      name === 'details' ? events.map(({ details }) => (details === null ? null : JSON.stringify(details))) : events.map((event) => event[name]),
    );
  return [`{${ords.join()}}`, ...names.map(column)];
};

/**
 * Declares a grouped statement that stores events beside its rows. Those of all requests are `$2` and on: arrays of the positions of
 * their requests (`ord`) and of each column.
 */
export function groupedWithEvents<Row extends object, Result extends object = { ord: number }>(
  name: string,
  text: string,
): GroupedStatement<Row, Result> {
  return groupedStatement(name, text, [rowsAsJson, eventsAsArrays]);
}

/** Events that come with no other row: failures, listings, validations. */
export const appendEvents = groupedStatement<{ events: readonly EventRow[] }>('append-events', insertFrom(eventsOfBatch(1)), [eventsAsArrays]);
