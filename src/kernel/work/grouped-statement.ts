/**
 * A statement that serves many requests at once. `$1` is a JSON array with one object per request; each object carries its
 * position as `ord` beside the columns of `Row`. The statement returns `ord` with whatever a request needs to know (nothing for
 * statements that only append). The whole batch is one statement, so one commit makes every request durable.
 */
export interface GroupedStatement<Row extends object, Result extends object = { ord: number }> {
  readonly name: string;
  readonly text: string;
  /** Keeps the types; never set. */
  readonly types?: { row: Row; result: Result };
}

/** Declares a grouped statement. */
export function groupedStatement<Row extends object, Result extends object = { ord: number }>(
  name: string,
  text: string,
): GroupedStatement<Row, Result> {
  return { name, text };
}
