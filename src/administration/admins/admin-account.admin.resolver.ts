import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { Attempt, GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import type { AdminAccount } from './admin-account.entity.ts';
import { AdminAccountConnection, AdminAccountInputObject, AdminAccountObject, AdminAccountPayload } from './admin-account.graphql.ts';
import { createAdminAccount } from './create-admin-account.ts';
import { deleteAdminAccount } from './delete-admin-account.ts';
import { type AdminAccountNode, adminAccountNode, readAdminAccount, readAdminAccounts } from './read-admin-accounts.ts';
import { updateAdminAccount } from './update-admin-account.ts';

function payload({ value, userErrors }: Attempt<AdminAccount>): AdminAccountPayload {
  return { adminAccount: value && adminAccountNode(value), userErrors };
}

@Resolver()
export class AdminAccountResolver {
  @Query(() => AdminAccountConnection, { description: 'Administrator accounts, oldest first.' })
  adminAccounts(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<AdminAccountNode>> {
    return readAdminAccounts(runtime, pageRequest(page));
  }

  @Query(() => AdminAccountObject, { nullable: true })
  adminAccount(@Ctx() { runtime }: GraphQLContext, @Arg('username', () => String) username: string): Promise<AdminAccountNode | undefined> {
    return readAdminAccount(runtime, username);
  }

  @Mutation(() => AdminAccountPayload)
  async createAdminAccount(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AdminAccountInputObject) input: AdminAccountInputObject,
  ): Promise<AdminAccountPayload> {
    return payload(await context.attempt(createAdminAccount, input));
  }

  @Mutation(() => AdminAccountPayload, {
    description: 'Disabling an account or setting its password ends its sessions. The own password is changed by adminChangePassword.',
  })
  async updateAdminAccount(
    @Ctx() context: GraphQLContext,
    @Arg('username', () => String) username: string,
    @Arg('input', () => AdminAccountInputObject) input: AdminAccountInputObject,
  ): Promise<AdminAccountPayload> {
    return payload(await context.attempt(updateAdminAccount, { username, input }));
  }

  @Mutation(() => DeletePayload, { description: 'Ends the sessions of the account. The last enabled account with role ADMIN stays.' })
  async deleteAdminAccount(@Ctx() context: GraphQLContext, @Arg('username', () => String) username: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteAdminAccount, { username });
    return { deletedId: value, userErrors };
  }
}
