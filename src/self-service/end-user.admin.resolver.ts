import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { DeletePayload } from '../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { recordView } from '../kernel/edge/record-view.ts';
import { pageRequest } from '../kernel/store/page-request.ts';
import { AuditEventObject } from '../trail/audit/graphql.ts';
import { askerOf } from './asker.ts';
import { checkUserId } from './check-user-id.ts';
import { EndUserObject } from './end-user.graphql.ts';
import { endUserSession } from './end-user-session.ts';
import { listLatestEvents } from './list-latest-events.ts';
import { namedOwner } from './named-owner.ts';
import { removeConsent } from './remove-consent.ts';
import { removeToken } from './remove-token.ts';
import { userHoldings } from './user-holdings.resolver.ts';

const mostEvents = 20;

@Resolver(() => EndUserObject)
export class EndUserResolver extends userHoldings(() => EndUserObject) {
  @Query(() => EndUserObject, {
    description: 'What the platform keeps about a user, whoever knows the person. Never null: an unknown user has empty lists.',
  })
  async endUser(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<EndUserObject> {
    const id = checkUserId(userId);
    // What an API client reads of the person has events of its own.
    if (context.principal.kind === 'admin') await recordView(context, 'endUser', [id]);
    return { id, userId };
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

  @Mutation(() => DeletePayload, { description: 'Signs the user out of one browser.' })
  async endUserSession(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('sessionId', () => ID) sessionId: string,
    @Arg('removeTokens', () => Boolean, { defaultValue: false, description: 'Whether every token that was got in it ends too.' })
    removeTokens: boolean,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(endUserSession, { ...namedOwner(context, userId), sessionId, removeTokens });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Withdraws a consent of the user. Codes and tokens that the client holds for the user end with it.' })
  async removeConsent(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('consentId', () => ID) consentId: string,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeConsent, { ...namedOwner(context, userId), consentId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Ends a token of the user with its refresh token; the client that holds them has to ask again.' })
  async removeToken(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('tokenId', () => ID) tokenId: string,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeToken, { ...namedOwner(context, userId), tokenId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }
}
