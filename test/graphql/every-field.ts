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
  /** `field(arguments) { selection }` */
  readonly call: string;
}

function sample(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return `[${sample(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type))
    return `{${Object.values(type.getFields())
      .filter(isRequiredInputField)
      .map((field) => `${field.name}: ${sample(field.type)}`)
      .join(', ')}}`;
  return { Int: '1', Float: '1', Boolean: 'true', DateTime: '"2026-01-01T00:00:00Z"', JSON: '{}' }[type.name] ?? '"probe"';
}

function argumentsOf(args: readonly GraphQLArgument[]): string {
  const needed = args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${sample(arg.type)}`);
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
    }));
  });
}
