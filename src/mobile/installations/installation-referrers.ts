import type { Work } from '../../kernel/work/work.ts';

type Query = Pick<Work, 'sql'>;

async function installationsWhere(work: Query, condition: string, id: string, most: number): Promise<string[]> {
  const rows = await work.sql<{ client_id: string }>(`select client_id from client where ${condition} order by created_at, client_id limit $2`, [
    id,
    most,
  ]);
  return rows.map((row) => `installation ${row.client_id}`);
}

/** Names the installations of an application. */
export function installationsOfApp(work: Query, identifier: string, most: number): Promise<string[]> {
  return installationsWhere(work, 'app_identifier = $1', identifier, most);
}

/** Names the installations of a version of an application. */
export function installationsOfVersion(work: Query, id: string, most: number): Promise<string[]> {
  return installationsWhere(work, 'platform_version_id = $1', id, most);
}
