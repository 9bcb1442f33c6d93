import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNodes } from '../../kernel/edge/load-nodes.ts';
import type { ClientNode } from './client-node.ts';
import { readClientsById } from './read-clients.ts';

/** The clients with the given ids; one read for all that a request touches. */
export function loadClients(context: GraphQLContext, clientIds: readonly string[]): Promise<ClientNode[]> {
  return loadNodes(context, 'clients-by-id', (ids) => readClientsById(context.runtime, ids), clientIds);
}
