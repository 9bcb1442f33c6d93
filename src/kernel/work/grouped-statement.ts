import { eventColumns } from '../audit/event-columns.ts';
import type { EventRow } from '../audit/event-row.ts';
import { arrayLiteral } from './array-literal.ts';

/** What a batch binds: its rows as one value, or the events that came with them as one value for each column. */
type Bind = 'rows' | 'events';

/**
 * A statement that serves many requests at once. `$1` is a JSON array with one object per request; each object carries its
 * position as `ord` beside the columns of `Row`. The events of all requests, when the statement stores any, are `$2` and on: arrays of the positions
 * of their requests (`ord`) and of each column. The statement returns `ord` with whatever a request needs to know (nothing for
 * statements that only append). The whole batch is one statement, so one commit makes every request durable.
 */
export interface GroupedStatement<Row extends object, Result extends object = { ord: number }> {
  readonly name: string;
  readonly text: string;
  readonly binds: readonly Bind[];
  /** Keeps the types; never set. */
  readonly types?: { row: Row; result: Result };
}

/** Declares a grouped statement. `binds` says what it binds where it is not rows, and events when there is a `$2`. */
export function groupedStatement<Row extends object, Result extends object = { ord: number }>(
  name: string,
  text: string,
  binds: readonly Bind[] = text.includes('$2') ? ['rows', 'events'] : ['rows'],
): GroupedStatement<Row, Result> {
  return { name, text, binds };
}

type BatchRow = object & { readonly events?: readonly EventRow[] };

const eventNames = Object.keys(eventColumns) as (keyof EventRow)[];

/** Arrays, which the database takes apart in half the time that objects take. */
function columnsOf(rows: readonly BatchRow[]): string[] {
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
  return [`{${ords.join()}}`, ...eventNames.map(column)];
}

const written: Readonly<Record<Bind, (rows: readonly BatchRow[]) => unknown[]>> = {
  rows: (rows) => [JSON.stringify(rows.map((row, ord) => ({ ord, ...row, events: undefined })))],
  events: columnsOf,
};

/** The bind values of a statement for a batch of rows. */
export function batchValues({ binds }: Pick<GroupedStatement<object>, 'binds'>, rows: readonly BatchRow[]): unknown[] {
  return binds.flatMap((bind) => written[bind](rows));
}
