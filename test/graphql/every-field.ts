import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** A root field with a valid document that asks for it. */
export interface RootField {
  readonly coordinate: string;
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly name: string;
  /** `field(arguments) { selection }` with the arguments that are required. */
  readonly call: string;
  /** The same with every argument, and every field of these. */
  readonly fullCall: string;
}

const deepest = 3;

/** A value of a type: with what it requires, or with everything down to some depth. */
function sample(type: GraphQLInputType, isFull = false, depth = 0): string {
  if (isNonNullType(type)) return sample(type.ofType, isFull, depth);
  if (isListType(type)) return `[${sample(type.ofType, isFull, depth)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type))
    return `{${Object.values(type.getFields())
      .filter((field) => isRequiredInputField(field) || (isFull && depth < deepest))
      .map((field) => `${field.name}: ${sample(field.type, isFull, depth + 1)}`)
      .join(', ')}}`;
  return { Int: '1', Float: '1', Boolean: 'true', DateTime: '"2026-01-01T00:00:00Z"', JSON: '{}' }[type.name] ?? '"probe"';
}

function argumentsOf(args: readonly GraphQLArgument[], isFull = false): string {
  const needed = args.filter((arg) => isFull || isRequiredArgument(arg)).map((arg) => `${arg.name}: ${sample(arg.type, isFull)}`);
  return needed.length > 0 ? `(${needed.join(', ')})` : '';
}

function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isObjectType(named) || isAbstractType(named) ? ' { __typename }' : '';
}

/** Every root field of a schema, each with the arguments it requires. */
export function everyRootField(schema: GraphQLSchema): RootField[] {
  return (['query', 'mutation', 'subscription'] as const).flatMap((operation) => {
    const type = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[operation];
    return Object.values(type?.getFields() ?? {}).map((field) => ({
      coordinate: `${type?.name}.${field.name}`,
      operation,
      name: field.name,
      call: `${field.name}${argumentsOf(field.args)}${selectionOf(field.type)}`,
      fullCall: `${field.name}${argumentsOf(field.args, true)}${selectionOf(field.type)}`,
    }));
  });
}
