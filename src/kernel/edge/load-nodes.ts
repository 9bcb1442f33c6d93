import DataLoader from 'dataloader';
import type { GraphQLContext } from './graphql-context.ts';

type ReadByKeys<Node> = (keys: readonly string[]) => Promise<(Node | undefined)[]>;

/** A node by its key, in one read together with all others of that `name` which the request asks for. */
export function loadNode<Node>({ once }: Pick<GraphQLContext, 'once'>, name: string, read: ReadByKeys<Node>, key: string): Promise<Node | undefined> {
  return once(name, () => new DataLoader<string, Node | undefined>(read)).load(key);
}

/** The nodes with the given keys that exist, in that order; one read as `loadNode` does it. */
export async function loadNodes<Node>(context: GraphQLContext, name: string, read: ReadByKeys<Node>, keys: readonly string[]): Promise<Node[]> {
  const nodes = await Promise.all(keys.map((key) => loadNode(context, name, read, key)));
  return nodes.filter((node) => node !== undefined);
}
