import type { Runtime } from '../../kernel/work/runtime.ts';

/** How many installations each of the given applications or versions has, in one read. `column` is written in code. */
export async function countInstallations(
  runtime: Runtime,
  column: 'app_identifier' | 'platform_version_id',
  keys: readonly string[],
): Promise<number[]> {
  const type = column === 'app_identifier' ? 'text' : 'uuid';
  const rows = await runtime.database.query<{ key: string; count: number }>(
    `select ${column} as key, count(*)::int as count from client where ${column} = any($1::${type}[]) group by ${column}`,
    [keys],
  );
  const counts = new Map(rows.map(({ key, count }) => [key, count]));
  return keys.map((key) => counts.get(key) ?? 0);
}

/** When a user last signed in on each of the given installations, in one read; null where none did. */
export async function readLastLogins(runtime: Runtime, clientIds: readonly string[]): Promise<(Date | null)[]> {
  const rows = await runtime.database.query<{ client_id: string; last: Date | null }>(
    'select client_id, max(last_login_at) as last from user_profile where client_id = any($1) group by client_id',
    [clientIds],
  );
  const logins = new Map(rows.map(({ client_id, last }) => [client_id, last]));
  return clientIds.map((clientId) => logins.get(clientId) ?? null);
}
