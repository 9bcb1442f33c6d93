import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { readObjects } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { CallbackConfigConnection, CallbackConfigInputObject, CallbackConfigPayload } from './callback-config.graphql.ts';
import { type CallbackConfigNode, callbackConfig, callbackConfigFlows } from './callback-config.ts';

type Answer = Payload<'callbackConfig', CallbackConfigNode>;

@Resolver()
export class CallbackConfigResolver {
  @Query(() => CallbackConfigConnection, { description: 'All callback configurations, oldest first.' })
  callbackConfigs(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<CallbackConfigNode>> {
    return readObjects(runtime, callbackConfig, pageRequest(page));
  }

  @Mutation(() => CallbackConfigPayload)
  async createCallbackConfig(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CallbackConfigInputObject) input: CallbackConfigInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(callbackConfigFlows.create, input);
    return { callbackConfig: value, userErrors };
  }

  @Mutation(() => CallbackConfigPayload)
  async updateCallbackConfig(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => CallbackConfigInputObject) input: CallbackConfigInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(callbackConfigFlows.update, { key: id, input });
    return { callbackConfig: value, userErrors };
  }

  @Mutation(() => DeletePayload)
  async deleteCallbackConfig(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(callbackConfigFlows.remove, { key: id });
    return { deletedId: value, userErrors };
  }
}
