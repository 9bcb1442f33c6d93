import { Ctx, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../kernel/http/graphql-context.ts';
import { AccountUserObject } from './account-user.graphql.ts';

@Resolver(() => AccountUserObject)
export class AccountResolver {
  @Query(() => AccountUserObject, { description: 'The user whose access token this is.' })
  me(@Ctx() { principal }: GraphQLContext): AccountUserObject {
    if (principal.kind !== 'user') throw new Error('authorization let somebody else through');
    return { id: principal.userId, userId: principal.userId };
  }
}
