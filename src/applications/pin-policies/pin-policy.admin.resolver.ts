import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { readObjects } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { PinPolicyConnection, PinPolicyInputObject, PinPolicyPayload } from './pin-policy.graphql.ts';
import { type PinPolicyNode, pinPolicy, pinPolicyFlows } from './pin-policy.ts';

type Answer = Payload<'pinPolicy', PinPolicyNode>;

@Resolver()
export class PinPolicyResolver {
  @Query(() => PinPolicyConnection, { description: 'All PIN policies, oldest first.' })
  pinPolicies(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<PinPolicyNode>> {
    return readObjects(runtime, pinPolicy, pageRequest(page));
  }

  @Mutation(() => PinPolicyPayload)
  async createPinPolicy(@Ctx() context: GraphQLContext, @Arg('input', () => PinPolicyInputObject) input: PinPolicyInputObject): Promise<Answer> {
    const { value, userErrors } = await context.attempt(pinPolicyFlows.create, input);
    return { pinPolicy: value, userErrors };
  }

  @Mutation(() => PinPolicyPayload)
  async updatePinPolicy(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => PinPolicyInputObject) input: PinPolicyInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(pinPolicyFlows.update, { key: id, input });
    return { pinPolicy: value, userErrors };
  }
}
