import type { Statement } from './listen-to-sql.ts';
import type { Platform } from './start-platform.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** What a plan touches: tables read from end to end, and indexes. */
export interface Touched {
  readonly tables: readonly string[];
  readonly indexes: readonly string[];
}

/** How the database would execute a statement with its values. */
export async function explain(platform: Platform, { text, values }: Statement): Promise<Touched> {
  const [row] = await platform.sql(`explain (format json) ${text}`, values);
  const nodes: Plan[] = [];
  const walk = (plan: Plan): void => {
    nodes.push(plan);
    plan.Plans?.forEach(walk);
  };
  walk(row['QUERY PLAN'][0].Plan);
  return {
    tables: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' && node['Relation Name'] ? [node['Relation Name']] : [])),
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
  };
}
