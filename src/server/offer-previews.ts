import {
  GraphQLBoolean,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getNullableType,
} from 'graphql';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { cleanReason } from '../kernel/trail/clean-reason.ts';
import type { Rehearsal } from '../kernel/work/rehearse.ts';
import type { Permissions } from './authorization.ts';
import { changeContext } from './change-context.ts';
import { changePreview, changePreviewType } from './change-preview.ts';
import { ownPreviewType } from './own-preview.ts';

type Field = GraphQLField<unknown, GraphQLContext>;
type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

const longestReason = 500;

function addArgument(field: Field, name: string, type: GraphQLInputType, defaultValue?: unknown): void {
  const argument = { name, type, description: undefined, defaultValue, deprecationReason: undefined, extensions: {}, astNode: undefined };
  if (!field.args.some((known) => known.name === name)) (field.args as (typeof argument)[]).push(argument);
}

/** Puts a dry run and a reason before the resolver of a mutation. */
function changing(inner: Resolver): Resolver {
  return async (source, args, context, info) => {
    const { dryRun = false, reason: said } = args as { dryRun?: boolean | null; reason?: string | null };
    const given = said?.trim() || undefined;
    if (given !== undefined && given.length > longestReason)
      return { userErrors: [{ code: 'INVALID_VALUE', field: ['reason'], message: `reason must be at most ${longestReason} characters long.` }] };
    const reason = given && cleanReason(given);
    const rehearsals: Rehearsal<unknown>[] = [];
    const payload = (await inner(source, args, changeContext(context, { dryRun: dryRun === true, reason }, rehearsals), info)) as object;
    if (!dryRun) return payload;
    // A secret that was made up in a dry run opens nothing.
    const secretless = Object.keys(payload).filter((name) => name.startsWith('oneTime'));
    return Object.assign(
      payload,
      { preview: rehearsals.length > 0 ? changePreview(rehearsals) : null },
      ...secretless.map((name) => ({ [name]: null })),
    );
  };
}

/** True for mutations on the caller's own session, which change nothing that others have. */
function isOwnSession(permissions: Permissions, mutation: string): boolean {
  const permission = permissions[`Mutation.${mutation}`];
  return permission?.open === true || permission?.withTemporaryPassword === true;
}

/**
 * Gives every mutation of a schema, but those on the own session, the argument `dryRun`, and its payload the field `preview`: a dry run answers what the
 * mutation would do and does nothing of it. Administrators can also give a `reason`.
 */
export function offerPreviews(schema: GraphQLSchema, permissions: Permissions, forWhom: 'administrators' | 'end users'): GraphQLSchema {
  const isAdmin = forWhom === 'administrators';
  const preview = isAdmin ? changePreviewType(schema.getType('AuditEventType') as GraphQLEnumType) : ownPreviewType();
  for (const [name, field] of Object.entries(schema.getMutationType()?.getFields() ?? {})) {
    const payload = getNullableType(field.type);
    if (isOwnSession(permissions, name) || !(payload instanceof GraphQLObjectType)) continue;
    addArgument(field, 'dryRun', GraphQLBoolean, false);
    if (isAdmin) addArgument(field, 'reason', GraphQLString);
    field.resolve = changing(field.resolve as Resolver);
    payload.getFields().preview ??= {
      name: 'preview',
      type: preview,
      description: 'What would happen; null unless this was a dry run.',
      args: [],
      deprecationReason: undefined,
      extensions: {},
      astNode: undefined,
    };
  }
  return new GraphQLSchema(schema.toConfig());
}
