import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { onlyRow } from '../../kernel/objects/object-kind.ts';
import { readObjects, readOnlyObject } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { FidoConfigInputObject, FidoConfigObject, FidoConfigPayload } from './fido-config.graphql.ts';
import { type FidoConfigNode, fidoConfig, fidoConfigFlows } from './fido-config.ts';
import { FidoPolicyMappingConnection, FidoPolicyMappingInputObject, FidoPolicyMappingPayload } from './fido-policy-mapping.graphql.ts';
import { type FidoPolicyMappingNode, fidoPolicyMapping, fidoPolicyMappingFlows } from './fido-policy-mapping.ts';

type MappingAnswer = Payload<'fidoPolicyMapping', FidoPolicyMappingNode>;

@Resolver()
export class FidoSettingsResolver {
  @Query(() => FidoConfigObject)
  fidoConfig(@Ctx() { runtime }: GraphQLContext): Promise<FidoConfigNode> {
    return readOnlyObject(runtime, fidoConfig);
  }

  @Mutation(() => FidoConfigPayload)
  async updateFidoConfig(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => FidoConfigInputObject) input: FidoConfigInputObject,
  ): Promise<Payload<'fidoConfig', FidoConfigNode>> {
    const { value, userErrors } = await context.attempt(fidoConfigFlows.update, { key: onlyRow, input });
    return { fidoConfig: value, userErrors };
  }

  @Query(() => FidoPolicyMappingConnection, { description: 'All FIDO policy mappings, oldest first.' })
  fidoPolicyMappings(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<FidoPolicyMappingNode>> {
    return readObjects(runtime, fidoPolicyMapping, pageRequest(page));
  }

  @Mutation(() => FidoPolicyMappingPayload)
  async createFidoPolicyMapping(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => FidoPolicyMappingInputObject) input: FidoPolicyMappingInputObject,
  ): Promise<MappingAnswer> {
    const { value, userErrors } = await context.attempt(fidoPolicyMappingFlows.create, input);
    return { fidoPolicyMapping: value, userErrors };
  }

  @Mutation(() => FidoPolicyMappingPayload)
  async updateFidoPolicyMapping(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => FidoPolicyMappingInputObject) input: FidoPolicyMappingInputObject,
  ): Promise<MappingAnswer> {
    const { value, userErrors } = await context.attempt(fidoPolicyMappingFlows.update, { key: id, input });
    return { fidoPolicyMapping: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Refused while an application or a type of mobile authentication uses the mapping.' })
  async deleteFidoPolicyMapping(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(fidoPolicyMappingFlows.remove, { key: id });
    return { deletedId: value, userErrors };
  }
}
