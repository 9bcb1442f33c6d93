import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { onlyRow } from '../../kernel/objects/object-kind.ts';
import { readOnlyObject } from '../../kernel/objects/read-objects.ts';
import { MobileConfigInputObject, MobileConfigObject, MobileConfigPayload } from './mobile-config.graphql.ts';
import { type MobileConfigNode, mobileConfig, mobileConfigFlows } from './mobile-config.ts';

@Resolver()
export class MobileConfigResolver {
  @Query(() => MobileConfigObject)
  mobileConfig(@Ctx() { runtime }: GraphQLContext): Promise<MobileConfigNode> {
    return readOnlyObject(runtime, mobileConfig);
  }

  @Mutation(() => MobileConfigPayload)
  async updateMobileConfig(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => MobileConfigInputObject) input: MobileConfigInputObject,
  ): Promise<Payload<'mobileConfig', MobileConfigNode>> {
    const { value, userErrors } = await context.attempt(mobileConfigFlows.update, { key: onlyRow, input });
    return { mobileConfig: value, userErrors };
  }
}
