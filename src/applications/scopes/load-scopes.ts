import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNodes } from '../../kernel/edge/load-nodes.ts';
import { readScopesById, type ScopeNode } from './read-scopes.ts';

/** The scopes with the given ids; one read for all that a request touches. */
export function loadScopes(context: GraphQLContext, scopeIds: readonly string[]): Promise<ScopeNode[]> {
  return loadNodes(context, 'scopes-by-id', (ids) => readScopesById(context.runtime, ids), scopeIds);
}
