import type { Work } from '../../kernel/work/work.ts';

/** Which of the named FIDO policy mappings exist; they can neither be renamed nor deleted before this transaction ends. */
export async function holdFidoPolicyMappings(work: Work, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await work.sql<{ name: string }>('select name from fido_policy_mapping where name = any($1) order by name for share', [names]);
  return new Set(rows.map(({ name }) => name));
}
