import type { Work } from '../../kernel/work/work.ts';

/** Whether there is a template set of this name; it is neither renamed nor deleted before this transaction ends. */
export async function holdTemplateSet(work: Work, name: string): Promise<boolean> {
  return (await work.sql('select 1 from template_set where name = $1 for key share', [name])).length > 0;
}
