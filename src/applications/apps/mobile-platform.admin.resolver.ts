import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { readObjects } from '../../kernel/objects/read-objects.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { PlatformNameEnum } from '../mobile-settings/graphql.ts';
import { type PlatformName, platformNames } from '../mobile-settings/index.ts';
import { MobilePlatformInputObject, MobilePlatformObject, MobilePlatformPayload } from './mobile-platform.graphql.ts';
import { type MobilePlatformNode, mobilePlatform, mobilePlatformFlows } from './mobile-platform.ts';

type Answer = Payload<'mobilePlatform', MobilePlatformNode>;

@Resolver()
export class MobilePlatformResolver {
  @Query(() => [MobilePlatformObject], { description: 'The operating systems with rules; of all others every version passes.' })
  async mobilePlatforms(@Ctx() { runtime }: GraphQLContext): Promise<MobilePlatformNode[]> {
    const page = await readObjects(runtime, mobilePlatform, pageRequest({ first: platformNames.length }));
    return page.edges.map(({ node }) => node);
  }

  @Mutation(() => MobilePlatformPayload)
  async createMobilePlatform(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => MobilePlatformInputObject) input: MobilePlatformInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(mobilePlatformFlows.create, input);
    return { mobilePlatform: value, userErrors };
  }

  @Mutation(() => MobilePlatformPayload)
  async updateMobilePlatform(
    @Ctx() context: GraphQLContext,
    @Arg('name', () => PlatformNameEnum) name: PlatformName,
    @Arg('input', () => MobilePlatformInputObject) input: MobilePlatformInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(mobilePlatformFlows.update, { key: name, input });
    return { mobilePlatform: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Then every version of the operating system passes.' })
  async deleteMobilePlatform(@Ctx() context: GraphQLContext, @Arg('name', () => PlatformNameEnum) name: PlatformName): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(mobilePlatformFlows.remove, { key: name });
    return { deletedId: value, userErrors };
  }
}
