import { columnOf } from '../../kernel/objects/object-columns.ts';
import type { ObjectKind as ConfigObjectKind } from '../../kernel/objects/object-kind.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { ObjectKind } from './object-kind.ts';

type Described = Pick<ConfigObjectKind, 'table' | 'key' | 'fields' | 'secrets'>;

interface Flows {
  // biome-ignore lint/suspicious/noExplicitAny: a file holds inputs of every kind; the schema of the file has checked them
  create(work: Work, input: any): Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  update(work: Work, request: { readonly key: string; readonly input: any }): Promise<unknown>;
}

/** A kind of configuration object in a file, where it goes by the name in `idField`. */
export function named(kind: Described, idField: string, { create, update }: Flows): ObjectKind {
  return {
    idField,
    fields: kind.fields,
    secrets: Object.keys(kind.secrets),
    objectType: kind.table,
    locate: `select ${columnOf(kind.key)}::text as key, version from ${kind.table} where ${columnOf(kind.key)} = $1 for update`,
    find: `select ${columnOf(kind.key)}::text as key, version from ${kind.table} where ${columnOf(idField)} = $1 for update`,
    create,
    update: (work, key, input) => update(work, { key, input }),
  };
}

/** A kind that has only one object, which is always there. */
export function single(kind: Described, flows: Pick<Flows, 'update'>): ObjectKind {
  const there = { ...flows, create: () => Promise.reject(new Error(`${kind.table} has lost its row`)) };
  const locate = `select only_row::text as key, version from ${kind.table} where $1::text = '${kind.table}' for update`;
  return { ...named(kind, 'onlyRow', there), locate, isSingle: true };
}
