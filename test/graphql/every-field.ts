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
  /** One call for each place of a text: what is required, and this place, where `"PLACE"` stands. */
  readonly placeCalls: readonly string[];
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

/** The values of a type with a text in one place, each with one other place. */
function placesIn(type: GraphQLInputType, depth = 0): string[] {
  if (isNonNullType(type)) return placesIn(type.ofType, depth);
  if (isListType(type)) return placesIn(type.ofType, depth).map((value) => `[${value}]`);
  if (isEnumType(type)) return [];
  if (!isInputObjectType(type)) return ['String', 'ID'].includes(type.name) ? ['"PLACE"'] : [];
  if (depth >= deepest) return [];
  const fields = Object.values(type.getFields());
  return fields.flatMap((field) => {
    const needed = fields.filter((other) => other !== field && isRequiredInputField(other));
    const others = needed.map((other) => `${other.name}: ${sample(other.type, false, depth + 1)}`);
    return placesIn(field.type, depth + 1).map((value) => `{${[...others, `${field.name}: ${value}`].join(', ')}}`);
  });
}

function placesOf(args: readonly GraphQLArgument[]): string[] {
  return args.flatMap((arg) => {
    const others = args.filter((other) => other !== arg && isRequiredArgument(other)).map((other) => `${other.name}: ${sample(other.type)}`);
    return placesIn(arg.type).map((value) => `(${[...others, `${arg.name}: ${value}`].join(', ')})`);
  });
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
      placeCalls: placesOf(field.args).map((args) => `${field.name}${args}${selectionOf(field.type)}`),
      fullCall: `${field.name}${argumentsOf(field.args, true)}${selectionOf(field.type)}`,
    }));
  });
}
