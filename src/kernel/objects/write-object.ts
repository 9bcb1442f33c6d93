import { nameKey } from '../base/name-key.ts';
import type { Changes } from '../contract/changes.ts';
import { FaultList } from '../contract/errors/fault-list.ts';
import { userFault } from '../contract/errors/user-errors.ts';
import type { Work } from '../work/work.ts';
import { changesBetween } from './fields/changes.ts';
import type { FieldTable, FieldValues } from './fields/field.ts';
import { settleFields } from './fields/settle-fields.ts';
import type { UniqueFields } from './fields/stored.ts';
import type { StoredObject } from './lock-object.ts';
import { columnOf } from './object-columns.ts';
import type { Draft, ObjectInput, ObjectKind } from './object-kind.ts';
import { settleSecrets } from './settle-secrets.ts';

type Values = Readonly<Record<string, unknown>>;

/** An object that is ready to be written, and how it differs from what is stored. */
export interface SettledObject {
  readonly id: string;
  readonly row: Values;
  readonly changes: Changes;
}

/** The differences between two states of an object, as the trail tells them. */
export function toldChanges<Fields extends FieldTable>(
  kind: ObjectKind<Fields>,
  before: FieldValues<Fields> | undefined,
  after: FieldValues<Fields> | undefined,
): Changes {
  const told = (values: FieldValues<Fields> | undefined) => values && (kind.told?.(values) ?? values);
  return changesBetween(kind.fields, told(before), told(after));
}

/** Completes and checks what a caller says about an object; throws a `UserFault` with everything that is wrong. */
export async function settleObject<Fields extends FieldTable>(
  work: Work,
  kind: ObjectKind<Fields>,
  input: ObjectInput<Fields>,
  stored: StoredObject<Fields> | undefined,
): Promise<SettledObject> {
  const faults = new FaultList();
  const values = settleFields(kind.fields, input, stored, faults);
  const id = stored?.id ?? (kind.key === 'id' ? work.runtime.ids.uuid() : String(values[kind.key]));
  const secrets = settleSecrets(work, kind, id, { input, stored }, faults);
  faults.throwIfAny();
  const draft: Draft<Fields, string> = { values, input, current: stored, secrets: secrets.known };
  const settled = (await kind.settle?.(work, draft, faults)) ?? values;
  faults.throwIfAny();
  const searched = kind.searchedBy ? { nameKey: nameKey(String(settled[kind.searchedBy])) } : {};
  return { id, row: { ...settled, ...secrets.sealed, ...searched }, changes: { ...toldChanges(kind, stored, settled), ...secrets.changes } };
}

/** One statement; a unique value that is taken throws `ALREADY_EXISTS` for its field. */
async function sayUnique(work: Work, unique: UniqueFields, text: string, values: readonly unknown[]): Promise<void> {
  try {
    await work.sql(text, values);
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const fault = code === '23505' && constraint !== undefined ? unique[constraint] : undefined;
    if (!fault) throw error;
    throw userFault('ALREADY_EXISTS', fault[1], ['input', fault[0]]);
  }
}

/** The columns of a row and its content as JSON, from which the database makes the types of its columns. */
function recordOf(row: Values): { columns: string; json: string } {
  const named = Object.entries(row).map(([name, value]) => [columnOf(name).slice(1, -1), value] as const);
  return { columns: named.map(([column]) => `"${column}"`).join(', '), json: JSON.stringify(Object.fromEntries(named)) };
}

/** Adds the row of an object. */
export async function insertObject(work: Work, { table, unique }: Pick<ObjectKind, 'table' | 'unique'>, row: Values): Promise<void> {
  const { columns, json } = recordOf(row);
  await sayUnique(work, unique, `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1::text::jsonb)`, [
    json,
  ]);
}

/** Replaces the row of an object. */
export async function replaceObject(
  work: Work,
  { table, key, unique }: Pick<ObjectKind, 'table' | 'key' | 'unique'>,
  id: string,
  row: Values,
): Promise<void> {
  const { columns, json } = recordOf(row);
  await sayUnique(
    work,
    unique,
    `update ${table} set (${columns}) = (select ${columns} from jsonb_populate_record(null::${table}, $1::text::jsonb)) where ${columnOf(key)} = $2`,
    [json, id],
  );
}
