import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { IdentityProviderObject } from '../../people/identity-providers/graphql.ts';
import { type IdentityProviderNode, loadIdentityProviders } from '../../people/identity-providers/index.ts';
import { TemplateSetObject } from '../../presentation/template-sets/graphql.ts';
import { loadTemplateSet, type TemplateSetHead } from '../../presentation/template-sets/index.ts';
import { ScopeObject } from '../scopes/graphql.ts';
import { loadScopes, type ScopeNode } from '../scopes/index.ts';
import { ApiClientObject } from './api-client.graphql.ts';
import type { ClientNode } from './client-node.ts';
import { loadClients } from './load-clients.ts';
import { StaticClientObject } from './static-client.graphql.ts';

/** The objects a web client refers to. */
@Resolver(() => StaticClientObject)
export class StaticClientResolver {
  @FieldResolver(() => [ScopeObject], { description: 'Granted when a request names no scope.' })
  defaultScopes(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<ScopeNode[]> {
    return loadScopes(context, client.defaultScopeIds);
  }

  @FieldResolver(() => [ScopeObject], { description: 'Granted when a request names them.' })
  additionalScopes(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<ScopeNode[]> {
    return loadScopes(context, client.additionalScopeIds);
  }

  @FieldResolver(() => IdentityProviderObject, { nullable: true, description: 'Who authenticates the people of this client; null: the default.' })
  async primaryIdentityProvider(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<IdentityProviderNode | undefined> {
    return (await loadIdentityProviders(context, [client.identityProviderId ?? []].flat()))[0];
  }

  @FieldResolver(() => [IdentityProviderObject], { description: 'Who else may: people choose, or a request names one.' })
  additionalIdentityProviders(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<IdentityProviderNode[]> {
    return loadIdentityProviders(context, client.additionalIdentityProviderIds);
  }

  @FieldResolver(() => TemplateSetObject, { nullable: true, description: 'How its pages look; null: as the default set has it.' })
  async templateSet(@Ctx() context: GraphQLContext, @Root() { templateSet }: ClientNode): Promise<TemplateSetHead | undefined> {
    return templateSet ? loadTemplateSet(context, templateSet) : undefined;
  }

  @FieldResolver(() => [ApiClientObject], {
    description: 'API clients that accept the tokens of this client: the audience of its JWT access tokens.',
  })
  resourceGateways(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<ClientNode[]> {
    return loadClients(context, client.resourceGatewayClientIds);
  }
}
