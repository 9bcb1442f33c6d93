import type { PageRequest } from './page-request.ts';

/** One page of a connection, in the shape the types of `connectionOf` read. */
export interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** Counted only when it is called, that is, when the field is selected; null when there are too many to count. */
  totalCount(): Promise<number | null>;
}

/**
 * Makes a page of rows that were read in the direction of travel with one row more than asked for: its presence tells that there are
 * further pages. Rows leave in list order, whichever way they were read.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  request: PageRequest,
  cursorOf: (row: Row) => string,
  totalCount: () => Promise<number | null>,
): Page<Row> {
  const hasMore = rows.length > request.count;
  const kept = rows.slice(0, request.count);
  const nodes = request.isBackward ? kept.toReversed() : kept;
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: request.isBackward ? request.before !== undefined : hasMore,
      hasPreviousPage: request.isBackward ? hasMore : request.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

/** The same page with other nodes: rows become what the API shows. */
export function mapPage<Row, Node>(page: Page<Row>, toNode: (row: Row) => Node): Page<Node> {
  return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: toNode(node) })) };
}
