import type { EventRow } from '../audit/event-row.ts';

/** What a batch binds: the columns of its rows, or the events that came with them. */
type Bind = 'rows' | 'events';

/**
 * A statement that serves many requests at once. `$1` is a JSON array with one object per request; each object carries its
 * position as `ord` beside the columns of `Row`. The events of all requests, when the statement stores any, are `$2`: one flat array whose
 * objects name their request by `ord`. The statement returns `ord` with whatever a request needs to know (nothing for
 * statements that only append). The whole batch is one statement, so one commit makes every request durable.
 */
export interface GroupedStatement<Row extends object, Result extends object = { ord: number }> {
  readonly name: string;
  readonly text: string;
  readonly binds: readonly Bind[];
  /** Keeps the types; never set. */
  readonly types?: { row: Row; result: Result };
}

/** Declares a grouped statement. `binds` says what `$1`, `$2` are where it is not rows, and events when there is a `$2`. */
export function groupedStatement<Row extends object, Result extends object = { ord: number }>(
  name: string,
  text: string,
  binds: readonly Bind[] = text.includes('$2') ? ['rows', 'events'] : ['rows'],
): GroupedStatement<Row, Result> {
  return { name, text, binds };
}

type BatchRow = object & { readonly events?: readonly EventRow[] };

const written: Readonly<Record<Bind, (rows: readonly BatchRow[]) => string>> = {
  rows: (rows) => JSON.stringify(rows.map((row, ord) => ({ ord, ...row, events: undefined }))),
  events: (rows) => `[${rows.flatMap(({ events = [] }, ord) => events.map((event) => `{"ord":${ord},${JSON.stringify(event).slice(1)}`)).join(',')}]`,
};

/** The bind values of a statement for a batch of rows. */
export function batchValues({ binds }: Pick<GroupedStatement<object>, 'binds'>, rows: readonly BatchRow[]): string[] {
  return binds.map((bind) => written[bind](rows));
}
