import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { readObjects } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { PlatformNameEnum } from './platform-name.graphql.ts';
import type { PlatformName } from './platform-name.ts';
import {
  PushMessagingConfigConnection,
  PushMessagingConfigInputObject,
  PushMessagingConfigPayload,
  pushMessagingConfigInput,
} from './push-messaging-config.graphql.ts';
import { type PushMessagingConfigNode, pushMessagingConfig, pushMessagingConfigFlows } from './push-messaging-config.ts';

type Answer = Payload<'pushMessagingConfig', PushMessagingConfigNode>;

@Resolver()
export class PushMessagingConfigResolver {
  @Query(() => PushMessagingConfigConnection, { description: 'Push messaging configurations, oldest first.' })
  pushMessagingConfigs(
    @Ctx() { runtime }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('platform', () => PlatformNameEnum, { nullable: true }) platform?: PlatformName | null,
  ): Promise<Page<PushMessagingConfigNode>> {
    const onPlatform = platform ? { where: ['platform = $1'], values: [platform] } : undefined;
    return readObjects(runtime, pushMessagingConfig, pageRequest(page), onPlatform);
  }

  @Mutation(() => PushMessagingConfigPayload)
  async createPushMessagingConfig(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => PushMessagingConfigInputObject) input: PushMessagingConfigInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(pushMessagingConfigFlows.create, pushMessagingConfigInput(input));
    return { pushMessagingConfig: value, userErrors };
  }

  @Mutation(() => PushMessagingConfigPayload)
  async updatePushMessagingConfig(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => PushMessagingConfigInputObject) input: PushMessagingConfigInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(pushMessagingConfigFlows.update, { key: id, input: pushMessagingConfigInput(input) });
    return { pushMessagingConfig: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Refused while a version of an application uses it.' })
  async deletePushMessagingConfig(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(pushMessagingConfigFlows.remove, { key: id });
    return { deletedId: value, userErrors };
  }
}
