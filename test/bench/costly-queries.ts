import { type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { checkDocumentLimits, type DocumentLimits } from '../../src/server/document-limits.ts';
import { type ListPath, type ListStart, listPaths } from '../graphql/list-paths.ts';
import { largestPage } from '../graphql/list-starts.ts';

/** A query that the limits let through. */
export interface CostlyQuery {
  readonly name: string;
  readonly document: string;
}

const mostTokens = 2000;
const mostAliases = 5;

function isAdmitted(schema: GraphQLSchema, text: string, limits: DocumentLimits): boolean {
  try {
    const document = parse(text, { maxTokens: mostTokens });
    const operation = getOperationAST(document);
    if (!operation) return false;
    checkDocumentLimits(schema, document, operation, {}, limits);
    return true;
  } catch {
    return false;
  }
}

/** The largest whole number up to `most` that passes; 0 when none does. What passes, passes for all below. */
function largest(most: number, passes: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Asks for the same several times. */
function repeated(path: ListPath, rows: number, times: number): string {
  const inner = path.document(rows).slice(1, -1);
  return `{ ${Array.from({ length: times }, (_, at) => ` again${at}: ${inner}`).join(' ')} }`;
}

/** A way with as many rows, and then as often, as the limits allow; undefined where not even one row passes. */
function dearest(schema: GraphQLSchema, path: ListPath, most: number, limits: DocumentLimits): CostlyQuery | undefined {
  const rows = largest(most, (count) => isAdmitted(schema, path.document(count), limits));
  if (rows === 0) return undefined;
  const times = largest(mostAliases, (count) => count <= 1 || isAdmitted(schema, repeated(path, rows, count), limits));
  const document = times > 1 ? repeated(path, rows, times) : path.document(rows);
  return { name: `${times > 1 ? `${times} times ` : ''}${path.name}, ${rows} rows`, document };
}

/** The dearest queries that pass the limits, for every list of a schema: each way down, with few and with many rows in the lists below. */
export function costlyQueries(schema: GraphQLSchema, starts: readonly ListStart[], limits: DocumentLimits): CostlyQuery[] {
  const found = starts.flatMap((start) =>
    [2, 20, 100].flatMap((below) =>
      listPaths(schema, start, below).map((path): [CostlyQuery | undefined, number] => [dearest(schema, path, largestPage(start), limits), below]),
    ),
  );
  const named = found.flatMap(([query, below]) => (query ? [{ ...query, name: `${query.name}, ${below} below` }] : []));
  return [...new Map(named.map((query) => [query.document, query])).values()];
}
