import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { Attempt, GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { createScope } from './create-scope.ts';
import { deleteScope } from './delete-scope.ts';
import { readScopes, readScopesById, type ScopeNode, scopeNode } from './read-scopes.ts';
import type { Scope } from './scope.entity.ts';
import { ScopeConnection, ScopeInputObject, ScopeObject, ScopePayload } from './scope.graphql.ts';
import { updateScope } from './update-scope.ts';

function payload({ value, userErrors }: Attempt<Scope>): ScopePayload {
  return { scope: value && scopeNode(value), userErrors };
}

@Resolver()
export class ScopeResolver {
  @Query(() => ScopeConnection, { description: 'All scopes, oldest first.' })
  scopes(
    @Ctx() { runtime }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('search', () => String, { nullable: true }) search?: string,
  ): Promise<Page<ScopeNode>> {
    return readScopes(runtime, search, pageRequest(page));
  }

  @Query(() => ScopeObject, { nullable: true })
  async scope(@Ctx() { runtime }: GraphQLContext, @Arg('scopeId', () => String) scopeId: string): Promise<ScopeNode | undefined> {
    return (await readScopesById(runtime, [scopeId]))[0];
  }

  @Mutation(() => ScopePayload)
  async createScope(@Ctx() context: GraphQLContext, @Arg('input', () => ScopeInputObject) input: ScopeInputObject): Promise<ScopePayload> {
    return payload(await context.attempt(createScope, input));
  }

  @Mutation(() => ScopePayload)
  async updateScope(
    @Ctx() context: GraphQLContext,
    @Arg('scopeId', () => String) scopeId: string,
    @Arg('input', () => ScopeInputObject) input: ScopeInputObject,
  ): Promise<ScopePayload> {
    return payload(await context.attempt(updateScope, { scopeId, input }));
  }

  @Mutation(() => DeletePayload, { description: 'Refused while a client lists the scope; else it also leaves all stored consents.' })
  async deleteScope(@Ctx() context: GraphQLContext, @Arg('scopeId', () => String) scopeId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteScope, { scopeId });
    return { deletedId: value, userErrors };
  }
}
