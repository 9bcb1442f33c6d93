import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { DeletePayload, PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNode } from '../../kernel/edge/load-nodes.ts';
import { readObjects, readObjectsBy } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { FidoPolicyMappingObject } from '../fido-settings/graphql.ts';
import { type FidoPolicyMappingNode, loadFidoPolicyMappings } from '../fido-settings/index.ts';
import {
  AuthPropertiesSetConnection,
  AuthPropertiesSetInputObject,
  AuthPropertiesSetObject,
  AuthPropertiesSetPayload,
} from './auth-properties-set.graphql.ts';
import { type AuthPropertiesSetNode, authPropertiesSet, authPropertiesSetFlows } from './auth-properties-set.ts';

type Answer = Payload<'authPropertiesSet', AuthPropertiesSetNode>;

@Resolver(() => AuthPropertiesSetObject)
export class AuthPropertiesSetResolver {
  @Query(() => AuthPropertiesSetConnection, { description: 'All types of mobile authentication, oldest first.' })
  authPropertiesSets(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<AuthPropertiesSetNode>> {
    return readObjects(runtime, authPropertiesSet, pageRequest(page));
  }

  @FieldResolver(() => AuthPropertiesSetObject, { nullable: true, description: 'Used for users whom this set cannot reach.' })
  async fallback(@Ctx() context: GraphQLContext, @Root() { fallbackName }: AuthPropertiesSetNode): Promise<AuthPropertiesSetNode | undefined> {
    const read = (names: readonly string[]) => readObjectsBy(context.runtime, authPropertiesSet, 'name', names);
    return fallbackName === null ? undefined : loadNode(context, 'auth-properties-sets-by-name', read, fallbackName);
  }

  @FieldResolver(() => FidoPolicyMappingObject, { nullable: true })
  async fidoPolicyMapping(
    @Ctx() context: GraphQLContext,
    @Root() { fidoPolicyMappingName }: AuthPropertiesSetNode,
  ): Promise<FidoPolicyMappingNode | undefined> {
    return fidoPolicyMappingName === null ? undefined : (await loadFidoPolicyMappings(context, [fidoPolicyMappingName]))[0];
  }

  @Mutation(() => AuthPropertiesSetPayload)
  async createAuthPropertiesSet(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AuthPropertiesSetInputObject) input: AuthPropertiesSetInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(authPropertiesSetFlows.create, input);
    return { authPropertiesSet: value, userErrors };
  }

  @Mutation(() => AuthPropertiesSetPayload)
  async updateAuthPropertiesSet(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => AuthPropertiesSetInputObject) input: AuthPropertiesSetInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(authPropertiesSetFlows.update, { key: id, input });
    return { authPropertiesSet: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Refused while it is the fallback of another set.' })
  async deleteAuthPropertiesSet(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(authPropertiesSetFlows.remove, { key: id });
    return { deletedId: value, userErrors };
  }
}
