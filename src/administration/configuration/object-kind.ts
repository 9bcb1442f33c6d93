import { nameKey } from '../../kernel/base/name-key.ts';
import type { FieldTable } from '../../kernel/objects/fields/field.ts';
import type { Work } from '../../kernel/work/work.ts';

/** One kind of object in a configuration file: how to find it, and the flows that GraphQL uses as well. */
export interface ObjectKind {
  /** Field that names an object in the file, together with those of `alsoNamedBy`. */
  readonly idField: string;
  readonly alsoNamedBy?: readonly string[];
  /** True where names are found by their key: capital and small letters make no two. */
  readonly foldsNames?: true;
  /** True for a kind with only one object: it stands in the file by itself, not in a list, and needs no name. */
  readonly isSingle?: true;
  /** Field that names another object of the same kind, which is applied first. */
  readonly refersToOwnKindBy?: string;
  readonly fields: FieldTable;
  /** Inputs beside the fields: secrets, which are never read back. */
  readonly secrets: readonly string[];
  /** Finds and locks an object by `$1` ..., its name in the file: the `key` its update flow takes, and its version. */
  readonly find: string;
  /** What its events call it, and how it is found and locked by `$1`, its id in events; absent where its past is not kept. */
  readonly objectType?: string;
  readonly locate?: string;
  /** Fields of which events tell less than there is, so that they stay as they are when the past is brought back, unless their content is kept beside. */
  readonly toldInPart?: readonly string[];
  /** Fields that are objects with a past of their own: taken from the past where the end of this object told them, else left as they are. */
  readonly withOwnPast?: readonly string[];
  /** What is different when the past is brought back, where an object stands in a file in another form than in events. */
  readonly past?: Partial<Pick<ObjectKind, 'fields' | 'secrets' | 'create' | 'update'>>;
  create(work: Work, input: object): Promise<unknown>;
  update(work: Work, key: string, input: object): Promise<unknown>;
}

/** The fields that name an object of a kind in a file; none where there is only one. */
export function nameFields({ idField, alsoNamedBy = [], isSingle }: ObjectKind): string[] {
  return isSingle ? [] : [idField, ...alsoNamedBy];
}

/** What an object of a file is found by: its names in the form in which they are stored. */
export function storedNames(kind: ObjectKind, object: Readonly<Record<string, unknown>>): string[] {
  return nameFields(kind).map((field) => {
    const stored = kind.fields[field]?.schema.safeParse(object[field]);
    const name = String(stored?.success ? stored.data : object[field]);
    return kind.foldsNames ? nameKey(name) : name;
  });
}

/** What an object is called in plans and in names of environment variables. */
export function nameOf(kind: ObjectKind, object: Readonly<Record<string, unknown>>): string {
  return nameFields(kind)
    .map((field) => String(object[field]))
    .join(' ');
}
