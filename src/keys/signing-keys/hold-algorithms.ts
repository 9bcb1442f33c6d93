import type { Work } from '../../kernel/work/work.ts';

/** Those of some algorithms that are in use; they stay so until this transaction ends. */
export async function holdAlgorithms(work: Work, algorithms: readonly string[]): Promise<Set<string>> {
  if (algorithms.length === 0) return new Set();
  const rows = await work.sql<{ alg: string }>(`select alg from signing_key where alg = any($1) and status = 'CURRENT' order by kid for share`, [
    algorithms,
  ]);
  return new Set(rows.map((row) => row.alg));
}
