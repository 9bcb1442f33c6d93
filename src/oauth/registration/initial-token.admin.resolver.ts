import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { createInitialToken } from './create-initial-token.ts';
import { deleteInitialToken } from './delete-initial-token.ts';
import { InitialAccessConnection, InitialAccessInputObject, InitialAccessPayload } from './initial-token.graphql.ts';
import { type InitialTokenNode, readInitialTokens } from './read-initial-tokens.ts';

@Resolver()
export class InitialTokenResolver {
  @Query(() => InitialAccessConnection, { description: 'What lets others register web clients, oldest first.' })
  initialAccesses(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<InitialTokenNode>> {
    return readInitialTokens(runtime, pageRequest(page));
  }

  @Mutation(() => InitialAccessPayload)
  async createInitialAccess(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => InitialAccessInputObject) input: InitialAccessInputObject,
  ): Promise<InitialAccessPayload> {
    const { value, userErrors } = await context.attempt(createInitialToken, input);
    return { initialAccess: value?.token ?? null, oneTimeSecret: value?.oneTimeToken ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Clients that were registered with it stay.' })
  async deleteInitialAccess(@Ctx() context: GraphQLContext, @Arg('id', () => String) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteInitialToken, { id });
    return { deletedId: value, userErrors };
  }
}
