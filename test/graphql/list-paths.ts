import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

type Holder = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

/** A field below the rows of a list, with the document that asks for it. */
export interface ListPath {
  /** `clients of kind STATIC > defaultScopes > descriptions` */
  readonly name: string;
  /** The fields on the way, from the outermost. */
  readonly fields: readonly string[];
  /** The document that asks for so many rows of the list. */
  document(rows: number): string;
}

/** Where a walk starts: the call of a list, with what stands around it. */
export interface ListStart {
  readonly name: string;
  readonly type: string;
  readonly field: string;
  /** Further arguments of the list. */
  readonly args?: string;
  /** Only rows of this type, where the list has several. */
  readonly only?: string;
  /** What stands around it: `endUser(userId: "x")`. */
  readonly above?: string;
}

export const isConnection = (field: Field) => /Connection$/.test(String(getNamedType(field.type)));
export const isList = (field: Field) => isListType(isNonNullType(field.type) ? field.type.ofType : field.type);

const isCallable = ({ args }: Field) => !args.some(isRequiredArgument);

/** Fields without fields of their own. */
function leavesOf(type: Holder): string {
  const leaves = Object.values(type.getFields()).filter(
    (field) => isCallable(field) && !isObjectType(getNamedType(field.type)) && !isAbstractType(getNamedType(field.type)),
  );
  return leaves.map(({ name }) => name).join(' ');
}

/** The type of the rows of a list or connection, or of the one object. */
function rowType(field: Field): Holder {
  const named = getNamedType(field.type) as GraphQLObjectType;
  if (!isConnection(field)) return named;
  const edge = getNamedType((named.getFields().edges as Field).type) as GraphQLObjectType;
  return getNamedType((edge.getFields().node as Field).type) as Holder;
}

const hasPages = ({ args }: Field) => args.some(({ name }) => name === 'first');

/** A field with a selection. */
function call(field: Field, inner: string, args: string): string {
  const body = isConnection(field) ? `totalCount edges { node { ${inner} } }` : inner;
  return `${field.name}${args} { ${body} }`;
}

const deepest = 10;
const depthOf = (field: Field) => (isConnection(field) ? 3 : 1);

/** Every way from the rows of a list down to a field with fields; a type comes at most once on a way. Lists below show `rowsBelow` rows. */
export function listPaths(schema: GraphQLSchema, { name: title, type, field: list, args, only, above }: ListStart, rowsBelow = 2): ListPath[] {
  const root = (schema.getType(type) as GraphQLObjectType).getFields()[list] as Field;
  const rows = only ? (schema.getType(only) as Holder) : rowType(root);
  const narrowed = (inner: string) => (only ? `__typename ... on ${only} { ${inner} }` : inner);
  const around = (inner: string) => (above ? `${above} { ${inner} }` : inner);
  const outermost = [...(above ? [above.replace(/\W.*/, '')] : []), list];
  const below = (field: Field) => (hasPages(field) ? `(first: ${Math.min(rowsBelow, field.name === 'latestEvents' ? 20 : 100)})` : '');
  const paths: ListPath[] = [];
  const add = (fields: readonly string[], inner: string) =>
    paths.push({
      name: [title, ...fields].join(' > '),
      fields: [...outermost, ...fields],
      document: (count) => `{ ${around(call(root, narrowed(inner), `(first: ${count}${args ? `, ${args}` : ''})`))} }`,
    });
  const walk = (holder: Holder, fields: readonly string[], seen: readonly string[], wrap: (inner: string) => string, depth: number): void => {
    for (const field of Object.values(holder.getFields())) {
      const named = getNamedType(field.type);
      if ((!isObjectType(named) && !isAbstractType(named)) || !isCallable(field)) continue;
      const next = rowType(field);
      const depthBelow = depth + depthOf(field);
      if (seen.includes(next.name) || depthBelow + 1 > deepest) continue;
      const here = (inner: string) => wrap(`${leavesOf(holder)} ${call(field, inner, below(field))}`);
      const way = [...fields, field.name];
      add(way, here(leavesOf(next)));
      walk(next, way, [...seen, next.name], here, depthBelow);
    }
  };
  add([], leavesOf(rows));
  walk(rows, [], [rows.name], (inner) => inner, depthOf(root) + (above ? 1 : 0));
  return paths;
}
