import DataLoader from 'dataloader';
import type { Page } from '../store/page.ts';
import type { GraphQLContext } from './graphql-context.ts';

type ReadBelow<Node> = (parents: readonly (readonly string[])[]) => Promise<Page<Node>[]>;

/** The page of a list below a parent, in one read together with those below all other parents of that `name` which the request asks for. */
export function loadPage<Node>(
  { once }: Pick<GraphQLContext, 'once'>,
  name: string,
  read: ReadBelow<Node>,
  parent: readonly string[],
): Promise<Page<Node>> {
  return once(name, () => new DataLoader<readonly string[], Page<Node>, string>(read, { cacheKeyFn: (key) => JSON.stringify(key) })).load(parent);
}
