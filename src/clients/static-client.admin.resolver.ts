import DataLoader from 'dataloader';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type IdentityProviderNode, IdentityProviderObject, identityProviderNode, readIdentityProvidersById } from '../identity-providers/index.ts';
import type { GraphQLContext } from '../kernel/http/graphql-context.ts';
import { readScopesById, type ScopeNode, ScopeObject } from '../scopes/index.ts';
import { ApiClientObject } from './api-client.graphql.ts';
import type { ClientNode } from './client-node.ts';
import { readClientsById } from './read-clients.ts';
import { StaticClientObject } from './static-client.graphql.ts';

async function loadAll<Node>(loader: DataLoader<string, Node | undefined>, ids: readonly string[]): Promise<Node[]> {
  const nodes = await Promise.all(ids.map((id) => loader.load(id)));
  return nodes.filter((node) => node !== undefined);
}

/** One read for all scopes a request touches. */
function scopesOf({ runtime, once }: GraphQLContext, scopeIds: readonly string[]): Promise<ScopeNode[]> {
  const loader = once('scopes-by-id', () => new DataLoader((ids: readonly string[]) => readScopesById(runtime, ids)));
  return loadAll(loader, scopeIds);
}

/** One read for all clients a request touches. */
function clientsOf({ runtime, once }: GraphQLContext, clientIds: readonly string[]): Promise<ClientNode[]> {
  const loader = once('clients-by-id', () => new DataLoader((ids: readonly string[]) => readClientsById(runtime, ids)));
  return loadAll(loader, clientIds);
}

/** One read for all identity providers a request touches. */
async function providersOf({ runtime, once }: GraphQLContext, identifiers: readonly string[]): Promise<IdentityProviderNode[]> {
  const loader = once('identity-providers-by-id', () => new DataLoader((ids: readonly string[]) => readIdentityProvidersById(runtime, ids)));
  return (await loadAll(loader, identifiers)).map((provider) => identityProviderNode(runtime, provider));
}

/** The objects a web client refers to. */
@Resolver(() => StaticClientObject)
export class StaticClientResolver {
  @FieldResolver(() => [ScopeObject], { description: 'Granted when a request names no scope.' })
  defaultScopes(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<ScopeNode[]> {
    return scopesOf(context, client.defaultScopeIds);
  }

  @FieldResolver(() => [ScopeObject], { description: 'Granted when a request names them.' })
  additionalScopes(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<ScopeNode[]> {
    return scopesOf(context, client.additionalScopeIds);
  }

  @FieldResolver(() => IdentityProviderObject, { nullable: true, description: 'Who authenticates the people of this client; null: the default.' })
  async primaryIdentityProvider(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<IdentityProviderNode | undefined> {
    return (await providersOf(context, [client.identityProviderId ?? []].flat()))[0];
  }

  @FieldResolver(() => [IdentityProviderObject], { description: 'Who else may: people choose, or a request names one.' })
  additionalIdentityProviders(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<IdentityProviderNode[]> {
    return providersOf(context, client.additionalIdentityProviderIds);
  }

  @FieldResolver(() => [ApiClientObject], {
    description: 'API clients that accept the tokens of this client: the audience of its JWT access tokens.',
  })
  resourceGateways(@Ctx() context: GraphQLContext, @Root() client: ClientNode): Promise<ClientNode[]> {
    return clientsOf(context, client.resourceGatewayClientIds);
  }
}
