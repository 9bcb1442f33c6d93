import { userFault } from '../contract/errors/user-errors.ts';
import { isUuid } from '../store/is-uuid.ts';
import type { Work } from '../work/work.ts';
import type { FieldTable } from './fields/field.ts';
import { columnOf, sealedColumns, shownColumns } from './object-columns.ts';
import type { ObjectKind, ObjectRow } from './object-kind.ts';

/** What is stored of an object, its sealed secrets included. */
export type StoredObject<Fields extends FieldTable> = ObjectRow<Fields> & Readonly<Record<string, unknown>>;

/** Waits until nobody else writes an object of a kind whose rules look at all of them. */
export async function lockKind(work: Work, { table, isSerial }: Pick<ObjectKind, 'table' | 'isSerial'>): Promise<void> {
  if (isSerial) await work.sql('select pg_advisory_xact_lock(hashtext($1))', [table]);
}

/** An object that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockObject<Fields extends FieldTable>(work: Work, kind: ObjectKind<Fields>, key: string): Promise<StoredObject<Fields>> {
  await lockKind(work, kind);
  const mayExist = kind.key === 'id' ? isUuid(key) : !key.includes('\0');
  const [row] = mayExist
    ? await work.sql<StoredObject<Fields>>(
        `select ${shownColumns(kind)}${sealedColumns(kind)} from ${kind.table} where ${columnOf(kind.key)} = $1 for update`,
        [key],
      )
    : [];
  if (!row) throw userFault('NOT_FOUND', `There is no such ${kind.title}.`, [kind.key]);
  return row;
}
