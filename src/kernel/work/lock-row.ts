import type { Work } from './work.ts';

/** Keeps a row from being changed or deleted by others before this transaction ends. `table` and `column` are written in code. False when there is no such row. */
export async function lockRow(work: Work, table: string, column: string, key: string): Promise<boolean> {
  if (key.includes('\0')) return false;
  return (await work.sql(`select 1 from ${table} where ${column} = $1 for update`, [key])).length > 0;
}
