/** What a batch binds: values made of all of its rows. */
export type Bind = (rows: readonly object[]) => unknown[];

/**
 * A statement that serves many requests at once. `$1` is a JSON array with one object per request; each object carries its
 * position as `ord` beside the columns of `Row`. The statement returns `ord` with whatever a request needs to know (nothing for
 * statements that only append). The whole batch is one statement, so one commit makes every request durable.
 */
export interface GroupedStatement<Row extends object, Result extends object = { ord: number }> {
  readonly name: string;
  readonly text: string;
  readonly binds: readonly Bind[];
  /** Keeps the types; never set. */
  readonly types?: { row: Row; result: Result };
}

/** The rows of a batch as one value, without the events that came with them. */
export const rowsAsJson: Bind = (rows) => [JSON.stringify(rows.map((row, ord) => ({ ord, ...row, events: undefined })))];

/** Declares a grouped statement. `binds` says what it binds where that is not its rows alone. */
export function groupedStatement<Row extends object, Result extends object = { ord: number }>(
  name: string,
  text: string,
  binds: readonly Bind[] = [rowsAsJson],
): GroupedStatement<Row, Result> {
  return { name, text, binds };
}

/** The bind values of a statement for a batch of rows. */
export function batchValues({ binds }: Pick<GroupedStatement<object>, 'binds'>, rows: readonly object[]): unknown[] {
  return binds.flatMap((bind) => bind(rows));
}
