import { Args, type ClassType, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ListedConsent } from '../access/consents/index.ts';
import type { ListedSession } from '../access/sessions/index.ts';
import type { ListedFamily } from '../access/tokens/index.ts';
import type { NotificationSetting } from '../delivery/notifications/index.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import type { Page } from '../kernel/store/page.ts';
import type { ListedEnrolment } from '../mobile/installations/index.ts';
import { AccessTokenInfoConnection } from './access-token-info.graphql.ts';
import { askerOf } from './asker.ts';
import { AuthenticationAppConnection } from './authentication-app.graphql.ts';
import { ConsentConnection } from './consent.graphql.ts';
import { findNotificationSetting } from './find-notification-setting.ts';
import { listApplications } from './list-applications.ts';
import { listAuthenticationApps } from './list-authentication-apps.ts';
import { listConsents } from './list-consents.ts';
import { listSessionsOfUser } from './list-sessions-of-user.ts';
import { listTokens } from './list-tokens.ts';
import { ListingArgs, TokenListingArgs } from './listing.graphql.ts';
import { listingOf } from './listing-of.ts';
import { NotificationSettingObject } from './notification-setting.graphql.ts';
import type { ListedApplication } from './read-applications.ts';
import { UserApplicationConnection } from './user-application.graphql.ts';
import { UserSessionConnection } from './user-session.graphql.ts';

interface User {
  readonly userId: string;
}

/** What is kept of a user: the fields that the user of the account API and that of the administration have in common. A resolver of either extends it. */
export function userHoldings(type: () => ClassType): new () => object {
  @Resolver(type)
  class UserHoldings {
    @FieldResolver(() => ConsentConnection, { description: 'What the user allowed clients for good, newest first.' })
    consents(@Root() { userId }: User, @Ctx() context: GraphQLContext, @Args(() => ListingArgs) args: ListingArgs): Promise<Page<ListedConsent>> {
      return context.run(listConsents, listingOf(context, userId, args));
    }

    @FieldResolver(() => AccessTokenInfoConnection, { description: 'The tokens by which clients act for the user, newest first.' })
    tokens(
      @Root() { userId }: User,
      @Ctx() context: GraphQLContext,
      @Args(() => TokenListingArgs) { types, ...args }: TokenListingArgs,
    ): Promise<Page<ListedFamily>> {
      return context.run(listTokens, { ...listingOf(context, userId, args), types: types ?? [] });
    }

    @FieldResolver(() => UserSessionConnection, { description: 'The browsers in which the user is signed in, newest first.' })
    sessions(@Root() { userId }: User, @Ctx() context: GraphQLContext, @Args(() => ListingArgs) args: ListingArgs): Promise<Page<ListedSession>> {
      return context.run(listSessionsOfUser, listingOf(context, userId, args));
    }

    @FieldResolver(() => UserApplicationConnection, { description: 'The applications that hold tokens, codes or a consent of the user, by name.' })
    applications(
      @Root() { userId }: User,
      @Ctx() context: GraphQLContext,
      @Args(() => ListingArgs) args: ListingArgs,
    ): Promise<Page<ListedApplication>> {
      return context.run(listApplications, listingOf(context, userId, args));
    }

    @FieldResolver(() => AuthenticationAppConnection, { description: 'The devices the user enrolled for mobile authentication, in that order.' })
    authenticationApps(
      @Root() { userId }: User,
      @Ctx() context: GraphQLContext,
      @Args(() => ListingArgs) args: ListingArgs,
    ): Promise<Page<ListedEnrolment>> {
      return context.run(listAuthenticationApps, listingOf(context, userId, args));
    }

    @FieldResolver(() => NotificationSettingObject, {
      nullable: true,
      description: 'How the user is notified; null for somebody of whom nothing is known.',
    })
    async notificationSetting(@Root() { userId }: User, @Ctx() context: GraphQLContext): Promise<NotificationSetting | null> {
      return (await context.run(findNotificationSetting, { asker: askerOf(context.principal), userId, once: context.once })) ?? null;
    }
  }
  return UserHoldings;
}
