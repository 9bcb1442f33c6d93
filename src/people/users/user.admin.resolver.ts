import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';

import { AckPayload, DeletePayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { Attempt, GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { recordView } from '../../kernel/edge/record-view.ts';
import { restrictionOf } from '../../kernel/edge/restriction-of.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';

import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { onlyOfApps } from './people-of-apps.ts';
import { readUser, readUsers, type UserNode, userNode } from './read-users.ts';
import { resetUserPassword } from './reset-user-password.ts';
import { setUserPassword } from './set-user-password.ts';
import { unlockUser } from './unlock-user.ts';
import { updateUser } from './update-user.ts';
import type { User } from './user.entity.ts';
import { ResetUserPasswordPayload, UserConnection, UserInputObject, UserObject, UserPayload } from './user.graphql.ts';

function payload({ value, userErrors }: Attempt<User>): UserPayload {
  return { user: value && userNode(value), userErrors };
}

@Resolver()
export class UserResolver {
  @Query(() => UserConnection, {
    description:
      'People of the built-in directory, oldest first; search looks into username and e-mail address. An account that is restricted to applications sees who has something there.',
  })
  async users(
    @Ctx() context: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('search', () => String, { nullable: true }) search?: string,
  ): Promise<Page<UserNode>> {
    const found = await readUsers(context.runtime, { search, apps: restrictionOf(context.principal) }, pageRequest(page));
    await recordView(
      context,
      'users',
      found.edges.map(({ node }) => node.userId),
    );
    return found;
  }

  @Query(() => UserObject, { nullable: true })
  async user(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<UserNode | undefined> {
    const found = await readUser(context.runtime, userId, restrictionOf(context.principal));
    if (found) await recordView(context, 'user', [found.userId]);
    return found;
  }

  @Mutation(() => UserPayload)
  async createUser(@Ctx() context: GraphQLContext, @Arg('input', () => UserInputObject) input: UserInputObject): Promise<UserPayload> {
    return payload(await context.attempt(createUser, input));
  }

  @Mutation(() => UserPayload, { description: 'Disabling a user or changing the password ends all sessions and tokens of the user.' })
  async updateUser(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('input', () => UserInputObject) input: UserInputObject,
  ): Promise<UserPayload> {
    return payload(await context.attempt(onlyOfApps(restrictionOf(context.principal), updateUser), { userId, input }));
  }

  @Mutation(() => UserPayload, { description: 'Ends all sessions and tokens of the user.' })
  async setUserPassword(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('password', () => String) password: string,
  ): Promise<UserPayload> {
    return payload(await context.attempt(onlyOfApps(restrictionOf(context.principal), setUserPassword), { userId, password }));
  }

  @Mutation(() => ResetUserPasswordPayload, {
    description:
      'Replaces a forgotten password by a temporary one, with which the person can do nothing but choose another on the login page, for a limited time. Ends all sessions and tokens of the user, and unlocks the account.',
  })
  async resetUserPassword(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<ResetUserPasswordPayload> {
    const { value, userErrors } = await context.attempt(onlyOfApps(restrictionOf(context.principal), resetUserPassword), { userId });
    return { oneTimePassword: value?.oneTimePassword ?? null, expiresAt: value?.expiresAt ?? null, userErrors };
  }

  @Mutation(() => AckPayload, {
    description: 'Lets a user try to sign in again who typed too many wrong passwords. The limit of the address they came from stays.',
  })
  async unlockUser(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<AckPayload> {
    const { userErrors } = await context.attempt(onlyOfApps(restrictionOf(context.principal), unlockUser), { userId });
    return { acknowledged: userErrors.length === 0, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Sessions, tokens and consents of the user go too.' })
  async deleteUser(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(onlyOfApps(restrictionOf(context.principal), deleteUser), { userId });
    return { deletedId: value, userErrors };
  }
}
