import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { Attempt, GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { mapPage, type Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { createIdentityProvider } from './create-identity-provider.ts';
import { deleteIdentityProvider } from './delete-identity-provider.ts';
import type { IdentityProviderType } from './identity-provider.entity.ts';
import {
  IdentityProviderConnection,
  IdentityProviderObject,
  IdentityProviderPayload,
  IdentityProviderTypeEnum,
} from './identity-provider.graphql.ts';
import { IdentityProviderInputObject } from './identity-provider-input.graphql.ts';
import { type IdentityProviderNode, identityProviderNode } from './identity-provider-node.ts';
import { readIdentityProviders, readIdentityProvidersById } from './read-identity-providers.ts';
import { updateIdentityProvider } from './update-identity-provider.ts';

async function find({ runtime }: GraphQLContext, identifier: string): Promise<IdentityProviderNode | undefined> {
  const [provider] = await readIdentityProvidersById(runtime, [identifier]);
  return provider && identityProviderNode(runtime, provider);
}

async function payload(context: GraphQLContext, { value, userErrors }: Attempt<string>): Promise<IdentityProviderPayload> {
  return { identityProvider: (value && (await find(context, value))) || null, userErrors };
}

@Resolver()
export class IdentityProviderResolver {
  @Query(() => IdentityProviderConnection, { description: 'All identity providers, oldest first.' })
  async identityProviders(
    @Ctx() { runtime }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('type', () => IdentityProviderTypeEnum, { nullable: true }) type?: IdentityProviderType,
    @Arg('enabled', () => Boolean, { nullable: true }) enabled?: boolean,
  ): Promise<Page<IdentityProviderNode>> {
    const found = await readIdentityProviders(runtime, { type, enabled }, pageRequest(page));
    return mapPage(found, (provider) => identityProviderNode(runtime, provider));
  }

  @Query(() => IdentityProviderObject, { nullable: true })
  identityProvider(@Ctx() context: GraphQLContext, @Arg('identifier', () => String) identifier: string): Promise<IdentityProviderNode | undefined> {
    return find(context, identifier);
  }

  @Mutation(() => IdentityProviderPayload)
  async createIdentityProvider(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => IdentityProviderInputObject) input: IdentityProviderInputObject,
  ): Promise<IdentityProviderPayload> {
    return payload(context, await context.attempt(createIdentityProvider, input));
  }

  @Mutation(() => IdentityProviderPayload)
  async updateIdentityProvider(
    @Ctx() context: GraphQLContext,
    @Arg('identifier', () => String) identifier: string,
    @Arg('input', () => IdentityProviderInputObject) input: IdentityProviderInputObject,
  ): Promise<IdentityProviderPayload> {
    return payload(context, await context.attempt(updateIdentityProvider, { identifier, input }));
  }

  @Mutation(() => DeletePayload, {
    description: 'Refused for the built-in directory, the default, and while a client names it. Its mappings go too.',
  })
  async deleteIdentityProvider(@Ctx() context: GraphQLContext, @Arg('identifier', () => String) identifier: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteIdentityProvider, { identifier });
    return { deletedId: value, userErrors };
  }
}
