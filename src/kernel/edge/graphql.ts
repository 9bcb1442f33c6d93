import 'reflect-metadata';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { ArgsType, type ClassType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type UserError, userErrorCodes } from '../contract/errors/user-errors.ts';
import type { PageArguments } from '../store/page-request.ts';

// The building blocks of both schemas. The two share one metadata store of type-graphql, so nothing here is an interface or a union:
// either would drag every implementer of one schema into the other. For the same reason a type with a @FieldResolver belongs to one schema.

/** Registers a list of words as an enum; the result stands for it in `() => Type`. Its values are the words themselves. */
export function namedEnum<const Word extends string>(
  name: string,
  words: readonly Word[],
  description: string,
  meanings?: Readonly<Record<Word, string>>,
): Readonly<Record<Word, Word>> {
  const values = Object.fromEntries(words.map((word) => [word, word])) as Record<Word, Word>;
  const valuesConfig = meanings && Object.fromEntries(words.map((word) => [word, { description: meanings[word] }]));
  registerEnumType(values, { name, description, ...(valuesConfig ? { valuesConfig: valuesConfig as object } : {}) });
  return values;
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function parseDateTime(value: unknown): Date {
  const parts = typeof value === 'string' ? rfc3339.exec(value) : null;
  const date = parts && new Date(parts[0]);
  const isDay = parts && new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))).getUTCDate() === Number(parts[3]);
  if (!date || !isDay || Number.isNaN(date.getTime())) throw new GraphQLError('DateTime must be an RFC 3339 date and time with a time zone.');
  return date;
}

/** A point in time: RFC 3339, sent in UTC with milliseconds, accepted with any offset. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A point in time as RFC 3339 describes it; answers are in UTC with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize(value) {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    throw new GraphQLError('DateTime cannot hold this value.');
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

const deepestJson = 16;

function checkJson(value: unknown, depth = 0): unknown {
  if (depth > deepestJson) throw new GraphQLError(`JSON may be nested ${deepestJson} levels deep.`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return value;
  if (Array.isArray(value)) return value.map((item) => checkJson(item, depth + 1));
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, checkJson(item, depth + 1)]));
  throw new GraphQLError('This value is not JSON.');
}

function jsonLiteral(node: ValueNode, variables: Record<string, unknown> | null | undefined, depth = 0): unknown {
  if (depth > deepestJson) throw new GraphQLError(`JSON may be nested ${deepestJson} levels deep.`);
  if (node.kind === Kind.NULL) return null;
  if (node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
  if (node.kind === Kind.LIST) return node.values.map((item) => jsonLiteral(item, variables, depth + 1));
  if (node.kind === Kind.OBJECT)
    return Object.fromEntries(node.fields.map((field) => [field.name.value, jsonLiteral(field.value, variables, depth + 1)]));
  if (node.kind === Kind.VARIABLE) return variables?.[node.name.value] ?? null;
  throw new GraphQLError('This value is not JSON.');
}

/** Any JSON value, at most 16 levels deep. */
export const JsonValue = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
  parseValue: (value) => checkJson(value),
  parseLiteral: (node, variables) => jsonLiteral(node, variables),
});

const notBase64 = /[^A-Za-z0-9+/]/;

/** Whole groups of four with padding at the end; checked without a group in the pattern, whose repetition a long file would be too much for. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && !notBase64.test(text.replace(/={1,2}$/, ''));
}

function parseBase64(value: unknown): Buffer {
  if (typeof value !== 'string' || !isBase64(value)) throw new GraphQLError('Base64 must be base64 with padding (RFC 4648 §4).');
  return Buffer.from(value, 'base64');
}

/** An uploaded file, which travels inline. */
export const Base64 = new GraphQLScalarType<Buffer, string>({
  name: 'Base64',
  description: 'The content of a file in base64 with padding.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc4648',
  serialize: (value) => Buffer.from(value as Uint8Array).toString('base64'),
  parseValue: parseBase64,
  parseLiteral: (node) => parseBase64(node.kind === Kind.STRING ? node.value : undefined),
});

/** Codes of `userErrors`. */
const UserErrorCodeEnum = namedEnum('UserErrorCode', userErrorCodes, 'What is wrong with the input of a mutation.');

@ObjectType('UserError', {
  description: 'An expected outcome of a mutation: something about its input that the caller can change.',
  simpleResolvers: true,
})
export class UserErrorObject {
  @Field(() => UserErrorCodeEnum)
  code!: string;

  @Field(() => [String], { nullable: true, description: 'Path of the argument at fault.' })
  field!: readonly string[] | null;

  @Field(() => String, { description: 'For people.' })
  message!: string;
}

@ObjectType('LocalizedText', { description: 'A text in one language.', simpleResolvers: true })
export class LocalizedTextObject {
  @Field(() => String, { description: 'Language tag (BCP 47).' })
  locale!: string;

  @Field(() => String)
  text!: string;
}

@InputType('LocalizedTextInput')
export class LocalizedTextInputObject {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  text!: string;
}

/** What every configuration object has. */
@ObjectType()
export abstract class VersionedObject {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int, { description: 'Rises with every change; an update names the version its author has seen.' })
  version!: number;
}

/** What every input of a configuration object has. */
@InputType()
export abstract class VersionedInput {
  @Field(() => Int, { nullable: true, description: 'The version you have seen; required for an update.' })
  version?: number | null;
}

/** How a mutation of an object ended: the object under its name, or what was wrong with the input. */
export type Payload<Name extends string, Node> = { readonly [Field in Name]: Node | null } & { readonly userErrors: readonly UserError[] };

/** The payload type of the mutations that create and change a kind of object: `payloadOf('ScopePayload', 'scope', () => ScopeObject)`. */
export function payloadOf(name: string, field: string, node: () => ClassType<object>) {
  @ObjectType(name, { simpleResolvers: true })
  class MutationPayload {
    @Field(() => [UserErrorObject])
    userErrors!: readonly UserError[];
  }
  Field(node, { nullable: true })(MutationPayload.prototype, field);
  return MutationPayload;
}

@ObjectType({ description: 'Where a page of a connection stands.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

/** The types `NameEdge` and `NameConnection` for a node type; a resolver answers them with a `Page` of kernel/http/page.ts. */
export function connectionOf<Node extends object>(name: string, node: () => ClassType<Node> | object) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class Edge {
    @Field(() => String)
    cursor!: string;

    @Field(node as () => ClassType<Node>)
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class Connection {
    @Field(() => [Edge])
    edges!: readonly Edge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { nullable: true, description: 'Counted only when selected; null when there are more than 10 000.' })
    totalCount!: () => Promise<number | null>;
  }
  return Connection;
}

/** The arguments of a connection; `pageRequest` of kernel/http/page-request.ts checks them. */
@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, { nullable: true, defaultValue: 20 })
  first?: number | null;

  @Field(() => String, { nullable: true })
  after?: string | null;

  @Field(() => Int, { nullable: true })
  last?: number | null;

  @Field(() => String, { nullable: true })
  before?: string | null;
}

@ObjectType({ description: 'The answer of a mutation that deletes.', simpleResolvers: true })
export class DeletePayload {
  @Field(() => ID, { nullable: true })
  deletedId!: string | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}

@ObjectType({ description: 'The answer of a mutation that has nothing to show.', simpleResolvers: true })
export class AckPayload {
  @Field(() => Boolean)
  acknowledged!: boolean;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
