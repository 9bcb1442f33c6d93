import { isUuid } from '../store/is-uuid.ts';
import { readKeysetPage } from '../store/keyset-page.ts';
import type { Page } from '../store/page.ts';
import type { PageRequest } from '../store/page-request.ts';
import type { Runtime } from '../work/runtime.ts';
import type { FieldTable } from './fields/field.ts';
import { columnOf, shownColumns } from './object-columns.ts';
import type { ObjectKind, ObjectRow } from './object-kind.ts';

/** Conditions on a list of objects, with `$1` ... for `values`. */
interface Conditions {
  readonly where: readonly string[];
  readonly values: readonly unknown[];
}

/** One page of the objects of a kind, oldest first. */
export function readObjects<Fields extends FieldTable, Shown extends object>(
  runtime: Runtime,
  kind: ObjectKind<Fields, never, Shown>,
  page: PageRequest,
  { where, values }: Conditions = { where: [], values: [] },
): Promise<Page<ObjectRow<Fields> & Shown>> {
  const order = [
    { column: 'created_at', type: 'timestamptz' as const },
    { column: columnOf(kind.key), type: kind.key === 'id' ? ('uuid' as const) : ('text' as const) },
  ];
  return readKeysetPage<ObjectRow<Fields> & Shown>(
    runtime.database.query,
    { columns: shownColumns(kind), from: kind.table, where, values, order },
    page,
  );
}

/** The objects whose `field` has the given values, in one read and in the order of the values; undefined where there is none. */
export async function readObjectsBy<Fields extends FieldTable, Shown extends object>(
  runtime: Runtime,
  kind: ObjectKind<Fields, never, Shown>,
  field: 'id' | (keyof Fields & string),
  keys: readonly string[],
): Promise<((ObjectRow<Fields> & Shown) | undefined)[]> {
  const isUuidColumn = field === 'id' && kind.key === 'id';
  const asked = keys.filter((key) => (isUuidColumn ? isUuid(key) : !key.includes('\0')));
  const column = columnOf(field === 'id' ? kind.key : field);
  const rows = await runtime.database.query<ObjectRow<Fields> & Shown>(
    `select ${shownColumns(kind)} from ${kind.table} where ${column} = any($1${isUuidColumn ? '::uuid[]' : ''})`,
    [asked],
  );
  const byKey = new Map(rows.map((row) => [String(row[field]), row]));
  return keys.map((key) => byKey.get(key));
}

/** The one row of a kind that has only one. */
export async function readOnlyObject<Fields extends FieldTable, Shown extends object>(
  runtime: Runtime,
  kind: ObjectKind<Fields, never, Shown>,
): Promise<ObjectRow<Fields> & Shown> {
  const [row] = await runtime.database.query<ObjectRow<Fields> & Shown>(`select ${shownColumns(kind)} from ${kind.table}`);
  return row as ObjectRow<Fields> & Shown;
}
