import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNodes } from '../../kernel/edge/load-nodes.ts';
import { type IdentityProviderNode, identityProviderNode } from './identity-provider-node.ts';
import { readIdentityProvidersById } from './read-identity-providers.ts';

/** The identity providers with the given identifiers; one read for all that a request touches. */
export async function loadIdentityProviders(context: GraphQLContext, identifiers: readonly string[]): Promise<IdentityProviderNode[]> {
  const { runtime } = context;
  const providers = await loadNodes(context, 'identity-providers-by-id', (ids) => readIdentityProvidersById(runtime, ids), identifiers);
  return providers.map((provider) => identityProviderNode(runtime, provider));
}
