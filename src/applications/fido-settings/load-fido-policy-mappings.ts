import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNodes } from '../../kernel/edge/load-nodes.ts';
import { readObjectsBy } from '../../kernel/objects/read-objects.ts';
import { type FidoPolicyMappingNode, fidoPolicyMapping } from './fido-policy-mapping.ts';

/** The FIDO policy mappings with the given names; one read for all that a request touches. */
export function loadFidoPolicyMappings(context: GraphQLContext, names: readonly string[]): Promise<FidoPolicyMappingNode[]> {
  return loadNodes(context, 'fido-policy-mappings-by-name', (keys) => readObjectsBy(context.runtime, fidoPolicyMapping, 'name', keys), names);
}
