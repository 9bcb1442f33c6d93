import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ListedConsent } from '../consents/index.ts';
import { DeletePayload } from '../kernel/graphql.ts';
import type { GraphQLContext } from '../kernel/http/graphql-context.ts';
import type { Page } from '../kernel/http/page.ts';
import { pageRequest } from '../kernel/http/page-request.ts';
import type { ListedSession } from '../sessions/index.ts';
import type { ListedFamily } from '../tokens/index.ts';
import { AuditEventObject } from '../trail/index.ts';
import { AccessTokenInfoConnection } from './access-token-info.graphql.ts';
import { askerOf } from './asker.ts';
import { checkUserId } from './check-user-id.ts';
import { ConsentConnection } from './consent.graphql.ts';
import { EndUserObject } from './end-user.graphql.ts';
import { endUserSession } from './end-user-session.ts';
import { listConsents } from './list-consents.ts';
import { listLatestEvents } from './list-latest-events.ts';
import { listSessionsOfUser } from './list-sessions-of-user.ts';
import { listTokens } from './list-tokens.ts';
import { ListingArgs, TokenListingArgs } from './listing.graphql.ts';
import { listingOf } from './listing-of.ts';
import { removeConsent } from './remove-consent.ts';
import { removeToken } from './remove-token.ts';
import { UserSessionConnection } from './user-session.graphql.ts';

const mostEvents = 20;

@Resolver(() => EndUserObject)
export class EndUserResolver {
  @Query(() => EndUserObject, {
    description: 'What the platform keeps about a user, whoever knows the person. Never null: an unknown user has empty lists.',
  })
  endUser(@Arg('userId', () => String) userId: string): EndUserObject {
    return { id: checkUserId(userId), userId };
  }

  @FieldResolver(() => [AuditEventObject], { description: 'For administrators: the latest events that concern the user, newest first, at most 20.' })
  async latestEvents(
    @Root() { userId }: EndUserObject,
    @Ctx() context: GraphQLContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: mostEvents }) first: number | null,
  ): Promise<AuditEventObject[]> {
    const page = pageRequest({ first }, mostEvents, mostEvents);
    const events = await context.run(listLatestEvents, { asker: askerOf(context.principal), userId, page, once: context.once });
    return events.map((event) => new AuditEventObject(event));
  }

  @FieldResolver(() => ConsentConnection, { description: 'What the user allowed clients for good, newest first.' })
  consents(
    @Root() { userId }: EndUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<ListedConsent>> {
    return context.run(listConsents, listingOf(context, userId, args));
  }

  @FieldResolver(() => AccessTokenInfoConnection, { description: 'The tokens by which clients act for the user, newest first.' })
  tokens(
    @Root() { userId }: EndUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => TokenListingArgs) { types, ...args }: TokenListingArgs,
  ): Promise<Page<ListedFamily>> {
    return context.run(listTokens, { ...listingOf(context, userId, args), types: types ?? [] });
  }

  @FieldResolver(() => UserSessionConnection, { description: 'The browsers in which the user is signed in, newest first.' })
  sessions(
    @Root() { userId }: EndUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<ListedSession>> {
    return context.run(listSessionsOfUser, listingOf(context, userId, args));
  }

  @Mutation(() => DeletePayload, { description: 'Signs the user out of one browser.' })
  async endUserSession(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('sessionId', () => ID) sessionId: string,
    @Arg('removeTokens', () => Boolean, { defaultValue: false, description: 'Whether every token that was got in it ends too.' })
    removeTokens: boolean,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(endUserSession, { asker: askerOf(context.principal), userId, sessionId, removeTokens });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Withdraws a consent of the user. Codes and tokens that the client holds for the user end with it.' })
  async removeConsent(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('consentId', () => ID) consentId: string,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeConsent, { asker: askerOf(context.principal), userId, consentId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Ends a token of the user with its refresh token; the client that holds them has to ask again.' })
  async removeToken(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('tokenId', () => ID) tokenId: string,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeToken, { asker: askerOf(context.principal), userId, tokenId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }
}
