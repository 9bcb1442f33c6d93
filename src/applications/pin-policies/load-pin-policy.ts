import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNode } from '../../kernel/edge/load-nodes.ts';
import { readObjectsBy } from '../../kernel/objects/read-objects.ts';
import { type PinPolicyNode, pinPolicy } from './pin-policy.ts';

/** The PIN policy of this name; one read for all that a request touches. */
export function loadPinPolicy(context: GraphQLContext, name: string): Promise<PinPolicyNode | undefined> {
  return loadNode(context, 'pin-policies-by-name', (names) => readObjectsBy(context.runtime, pinPolicy, 'name', names), name);
}
