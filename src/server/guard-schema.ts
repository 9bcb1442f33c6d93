import { type GraphQLFieldResolver, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { type Decision, decide, type Permission, type Permissions } from './authorization.ts';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

const remedies: Readonly<Partial<Record<Decision, string>>> = {
  temporary_password: 'Somebody else chose your password: change it first (adminChangePassword).',
  app_restricted: 'This is not for accounts that are restricted to applications.',
};

/** The error of a refused caller, which says what to do about it where something can be done; undefined when the caller passes. */
export function refusal(permission: Permission | undefined, { principal }: GraphQLContext): AppError | undefined {
  const decision = decide(permission, principal);
  if (decision === 'pass') return undefined;
  const description = remedies[decision];
  return new AppError(decision === 'unauthenticated' ? 'unauthorized' : 'forbidden', description ? { description } : {});
}

function guarded(permission: Permission, inner: Resolver): Resolver {
  return (source, args, context, info) => {
    const refused = refusal(permission, context);
    if (refused) throw refused;
    return inner(source, args, context, info);
  };
}

/**
 * Puts the permission table before every root field of a schema, however a document reaches it. Throws when a field has no row: a new
 * operation is closed until somebody decides who may use it.
 */
export function guardSchema(schema: GraphQLSchema, permissions: Permissions): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (!(type instanceof GraphQLObjectType)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const permission = permissions[coordinate];
      if (!permission) throw new Error(`signet: ${coordinate} has no row in the permission table (src/server/authorization.ts)`);
      const entry = type === schema.getSubscriptionType() ? 'subscribe' : 'resolve';
      field[entry] = guarded(permission, field[entry] as Resolver);
    }
  }
  return schema;
}
