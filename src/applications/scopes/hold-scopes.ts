import type { Work } from '../../kernel/work/work.ts';

/** Which of the given scopes exist; they cannot be deleted before this transaction ends. */
export async function holdScopes(work: Work, scopeIds: readonly string[]): Promise<Set<string>> {
  if (scopeIds.length === 0) return new Set();
  const rows = await work.sql<{ scope_id: string }>('select scope_id from scope where scope_id = any($1) order by scope_id for key share', [
    scopeIds,
  ]);
  return new Set(rows.map((row) => row.scope_id));
}
