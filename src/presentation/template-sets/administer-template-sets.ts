import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type TemplateSetInput, type TemplateSetNode, templateSetFlows } from './template-set.ts';

async function idOf(work: Work, name: string): Promise<string> {
  const [row] = name.includes('\0') ? [] : await work.sql<{ id: string }>('select id from template_set where name = $1', [name]);
  if (!row) throw userFault('NOT_FOUND', 'There is no such template set.', ['name']);
  return row.id;
}

export const { create: createTemplateSet } = templateSetFlows;

/** Updates the set of this name, as `objectFlows` has it. */
export async function updateTemplateSet(
  work: Work,
  { name, input }: { readonly name: string; readonly input: TemplateSetInput },
): Promise<TemplateSetNode> {
  return templateSetFlows.update(work, { key: await idOf(work, name), input });
}

/** Deletes the set of this name, as `objectFlows` has it; the columns that named it are set to null with it. */
export async function deleteTemplateSet(work: Work, { name }: { readonly name: string }): Promise<string> {
  return templateSetFlows.remove(work, { key: await idOf(work, name) });
}
