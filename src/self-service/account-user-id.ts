import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';

/** The user whose access token opened the door. */
export function accountUserId({ principal }: Pick<GraphQLContext, 'principal'>): string {
  if (principal.kind !== 'user') throw new Error('authorization let somebody else through');
  return principal.userId;
}
