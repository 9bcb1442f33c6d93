import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ListedConsent } from '../consents/index.ts';
import { DeletePayload } from '../kernel/graphql.ts';
import type { GraphQLContext } from '../kernel/http/graphql-context.ts';
import type { Page } from '../kernel/http/page.ts';
import type { ListedSession } from '../sessions/index.ts';
import type { ListedFamily } from '../tokens/index.ts';
import { AccessTokenInfoConnection } from './access-token-info.graphql.ts';
import { AccountUserObject } from './account-user.graphql.ts';
import { accountUserId } from './account-user-id.ts';
import { askerOf } from './asker.ts';
import { ConsentConnection } from './consent.graphql.ts';
import { endUserSession } from './end-user-session.ts';
import { listConsents } from './list-consents.ts';
import { listSessionsOfUser } from './list-sessions-of-user.ts';
import { listTokens } from './list-tokens.ts';
import { ListingArgs, TokenListingArgs } from './listing.graphql.ts';
import { listingOf } from './listing-of.ts';
import { removeConsent } from './remove-consent.ts';
import { removeToken } from './remove-token.ts';
import { UserSessionConnection } from './user-session.graphql.ts';

@Resolver(() => AccountUserObject)
export class AccountResolver {
  @Query(() => AccountUserObject, { description: 'The user whose access token this is.' })
  me(@Ctx() context: GraphQLContext): AccountUserObject {
    const userId = accountUserId(context);
    return { id: userId, userId };
  }

  @FieldResolver(() => ConsentConnection, { description: 'What the user allowed clients for good, newest first.' })
  consents(
    @Root() { userId }: AccountUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<ListedConsent>> {
    return context.run(listConsents, listingOf(context, userId, args));
  }

  @FieldResolver(() => AccessTokenInfoConnection, { description: 'The tokens by which clients act for the user, newest first.' })
  tokens(
    @Root() { userId }: AccountUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => TokenListingArgs) { types, ...args }: TokenListingArgs,
  ): Promise<Page<ListedFamily>> {
    return context.run(listTokens, { ...listingOf(context, userId, args), types: types ?? [] });
  }

  @FieldResolver(() => UserSessionConnection, { description: 'The browsers in which the user is signed in, newest first.' })
  sessions(
    @Root() { userId }: AccountUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<ListedSession>> {
    return context.run(listSessionsOfUser, listingOf(context, userId, args));
  }

  @Mutation(() => DeletePayload, { description: 'Signs the user out of one browser.' })
  async endSession(
    @Ctx() context: GraphQLContext,
    @Arg('sessionId', () => ID) sessionId: string,
    @Arg('removeTokens', () => Boolean, { defaultValue: false, description: 'Whether every token that was got in it ends too.' })
    removeTokens: boolean,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(endUserSession, {
      asker: askerOf(context.principal),
      userId: accountUserId(context),
      sessionId,
      removeTokens,
    });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Withdraws a consent. Codes and tokens that the client holds for the user end with it.' })
  async removeConsent(@Ctx() context: GraphQLContext, @Arg('consentId', () => ID) consentId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeConsent, {
      asker: askerOf(context.principal),
      userId: accountUserId(context),
      consentId,
    });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Ends a token with its refresh token; the client that holds them has to ask again.' })
  async removeToken(@Ctx() context: GraphQLContext, @Arg('tokenId', () => ID) tokenId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeToken, { asker: askerOf(context.principal), userId: accountUserId(context), tokenId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }
}
