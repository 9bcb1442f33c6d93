import type { Platform } from './start-platform.ts';

/** Every row of every table of a platform as one fingerprint for each table: equal exactly when nothing was written in between. */
export async function wholeState({ sql }: Pick<Platform, 'sql'>): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const parts = tables.map(
    ({ name }) => `select '${name}' as name, coalesce(md5(string_agg(t::text, ';' order by t::text)), 'empty') as rows from "${name}" t`,
  );
  const rows = await sql<{ name: string; rows: string }>(parts.join(' union all '));
  return Object.fromEntries(rows.map((row) => [row.name, row.rows]));
}
