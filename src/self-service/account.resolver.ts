import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload } from '../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { accountOwner } from './account-owner.ts';
import { AccountUserObject } from './account-user.graphql.ts';
import { accountUserId } from './account-user-id.ts';
import { endUserSession } from './end-user-session.ts';
import { removeConsent } from './remove-consent.ts';
import { removeToken } from './remove-token.ts';
import { userHoldings } from './user-holdings.resolver.ts';

@Resolver(() => AccountUserObject)
export class AccountResolver extends userHoldings(() => AccountUserObject) {
  @Query(() => AccountUserObject, { description: 'The user whose access token this is.' })
  me(@Ctx() context: GraphQLContext): AccountUserObject {
    const userId = accountUserId(context);
    return { id: userId, userId };
  }

  @Mutation(() => DeletePayload, { description: 'Signs the user out of one browser.' })
  async endSession(
    @Ctx() context: GraphQLContext,
    @Arg('sessionId', () => ID) sessionId: string,
    @Arg('removeTokens', () => Boolean, { defaultValue: false, description: 'Whether every token that was got in it ends too.' })
    removeTokens: boolean,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(endUserSession, { ...accountOwner(context), sessionId, removeTokens });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Withdraws a consent. Codes and tokens that the client holds for the user end with it.' })
  async removeConsent(@Ctx() context: GraphQLContext, @Arg('consentId', () => ID) consentId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeConsent, { ...accountOwner(context), consentId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Ends a token with its refresh token; the client that holds them has to ask again.' })
  async removeToken(@Ctx() context: GraphQLContext, @Arg('tokenId', () => ID) tokenId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeToken, { ...accountOwner(context), tokenId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }
}
