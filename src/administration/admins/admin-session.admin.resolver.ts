import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { AckPayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { Attempt, GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { AdminLoginPayload, AdminViewer, LivingAdminSessionConnection } from './admin-session.graphql.ts';
import { changeOwnPassword } from './change-own-password.ts';
import { endAdminSession } from './end-admin-session.ts';
import { type LivingAdminSession, readAdminSessions } from './read-admin-sessions.ts';
import { refreshAdminSession } from './refresh-admin-session.ts';
import { refreshCookieName } from './refresh-cookie.ts';
import { signInAdmin } from './sign-in-admin.ts';
import { signOutAdmin } from './sign-out-admin.ts';
import type { GrantedSession } from './start-admin-session.ts';

/** Puts the refresh value into its cookie and the rest into the answer. */
function answer({ runtime, cookies }: GraphQLContext, { value, userErrors }: Attempt<GrantedSession>): AdminLoginPayload {
  if (value) cookies.set(refreshCookieName(runtime), value.refreshValue, runtime.config.graphql.adminMaxSeconds);
  return {
    session: value && { accessToken: value.accessToken, expiresAt: value.expiresAt, username: value.username, roles: value.roles },
    userErrors,
  };
}

/** The administrator behind a request that authorization let through. */
function signedIn({ principal }: GraphQLContext) {
  if (principal.kind !== 'admin') throw new Error('authorization let somebody else through');
  return principal;
}

@Resolver()
export class AdminSessionResolver {
  @Query(() => AdminViewer, { nullable: true, description: 'The administrator who asks.' })
  adminViewer(@Ctx() context: GraphQLContext): AdminViewer {
    return signedIn(context);
  }

  @Query(() => LivingAdminSessionConnection, { description: 'Sessions of administrators that have not ended, of one or of all, oldest first.' })
  adminSessions(
    @Ctx() { runtime }: GraphQLContext,
    @Arg('username', () => String, { nullable: true }) username: string | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Page<LivingAdminSession>> {
    return readAdminSessions(runtime, username ?? undefined, pageRequest(page));
  }

  @Mutation(() => AckPayload, { description: 'Ends a session of any administrator: access token, refresh cookie and live subscriptions.' })
  async endAdminSession(@Ctx() context: GraphQLContext, @Arg('sessionId', () => ID) sessionId: string): Promise<AckPayload> {
    const { userErrors } = await context.attempt(endAdminSession, { sessionId });
    return { acknowledged: userErrors.length === 0, userErrors };
  }

  @Mutation(() => AdminLoginPayload, {
    description:
      'Signs in. Every refusal has the same text, status and duration. Behind a gateway that says who is in front of it, name and password are left out.',
  })
  async adminLogin(
    @Ctx() context: GraphQLContext,
    @Arg('username', () => String, { nullable: true }) username: string | null | undefined,
    @Arg('password', () => String, { nullable: true }) password: string | null | undefined,
  ): Promise<AdminLoginPayload> {
    const attempt = { username: username ?? undefined, password: password ?? undefined, gateway: context.gateway };
    return answer(context, await context.attempt(signInAdmin, attempt));
  }

  @Mutation(() => AdminLoginPayload, { description: 'Gets a fresh access token for the refresh cookie, and a fresh cookie. Roles are read again.' })
  async adminRefresh(@Ctx() context: GraphQLContext): Promise<AdminLoginPayload> {
    const refreshValue = context.cookies.get(refreshCookieName(context.runtime));
    return answer(context, await context.attempt(refreshAdminSession, { refreshValue, gateway: context.gateway }));
  }

  @Mutation(() => AckPayload, { description: 'Ends the session: access token, refresh cookie and live subscriptions.' })
  async adminLogout(@Ctx() context: GraphQLContext): Promise<AckPayload> {
    await context.run(signOutAdmin, { sessionId: signedIn(context).sessionId });
    context.cookies.clear(refreshCookieName(context.runtime));
    return { acknowledged: true, userErrors: [] };
  }

  @Mutation(() => AckPayload, { description: 'Replaces the own password. All other sessions of the account end.' })
  async adminChangePassword(
    @Ctx() context: GraphQLContext,
    @Arg('currentPassword', () => String) currentPassword: string,
    @Arg('newPassword', () => String) newPassword: string,
  ): Promise<AckPayload> {
    const { username, sessionId, authenticator } = signedIn(context);
    const { userErrors } = await context.attempt(changeOwnPassword, { username, sessionId, authenticator, currentPassword, newPassword });
    return { acknowledged: userErrors.length === 0, userErrors };
  }
}
