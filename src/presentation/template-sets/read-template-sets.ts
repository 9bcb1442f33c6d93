import DataLoader from 'dataloader';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNode } from '../../kernel/edge/load-nodes.ts';
import type { ObjectRow } from '../../kernel/objects/object-kind.ts';
import { readObjectsBy } from '../../kernel/objects/read-objects.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { TemplateFile } from './template-file.ts';
import { templateSet } from './template-set.ts';

const { files: _, ...headFields } = templateSet.fields;

/** A template set without its files, which may be big. */
export type TemplateSetHead = ObjectRow<typeof headFields>;

/** The kind of what lists hold. */
export const templateSetHead = {
  table: templateSet.table,
  title: templateSet.title,
  key: 'id',
  fields: headFields,
  secrets: {},
  unique: templateSet.unique,
  events: templateSet.events,
} as const;

/** The template set of this name; one read for all that a request touches. */
export function loadTemplateSet(context: GraphQLContext, name: string): Promise<TemplateSetHead | undefined> {
  return loadNode(context, 'template-sets-by-name', (names) => readObjectsBy(context.runtime, templateSetHead, 'name', names), name);
}

/** The files of a set, likewise. */
export async function loadTemplateFiles({ once, runtime }: GraphQLContext, id: string): Promise<readonly TemplateFile[]> {
  const read = async (ids: readonly string[]) => (await readObjectsBy(runtime, templateSet, 'id', ids)).map((set) => set?.files ?? []);
  return once('template-files', () => new DataLoader<string, readonly TemplateFile[]>(read)).load(id);
}

async function countUses(runtime: Runtime, names: readonly string[]): Promise<number[]> {
  const rows = await runtime.database.query<{ name: string; count: number }>(
    `select template_set as name, count(*)::int as count
      from (select template_set from client union all select template_set from mobile_app) used
      where template_set = any($1) group by template_set`,
    [names],
  );
  const counts = new Map(rows.map(({ name, count }) => [name, count]));
  return names.map((name) => counts.get(name) ?? 0);
}

/** How many clients and applications name a set, likewise. */
export function loadUsedByCount({ once, runtime }: GraphQLContext, name: string): Promise<number> {
  return once('template-set-uses', () => new DataLoader<string, number>((names) => countUses(runtime, names))).load(name);
}
