import { readKeysetPages } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';

/** How many users each device has, in one read. */
export async function countDeviceUsers(runtime: Runtime, clientIds: readonly string[]): Promise<number[]> {
  const rows = await runtime.database.query<{ client_id: string; count: number }>(
    'select client_id, count(distinct user_id)::int as count from user_profile where client_id = any($1) group by client_id',
    [clientIds],
  );
  const byClient = new Map(rows.map(({ client_id, count }) => [client_id, count]));
  return clientIds.map((clientId) => byClient.get(clientId) ?? 0);
}

/** One page of the users of each device, in one read. A user with two profiles there counts once. */
export function readDeviceUsers(
  runtime: Runtime,
  devices: { readonly keys: readonly string[]; countOf(clientId: string): Promise<number> },
  page: PageRequest,
): Promise<Page<{ userId: string }>[]> {
  const source = {
    columns: 'user_id as "userId"',
    from: '(select client_id, user_id, min(connected_at) as connected_at from user_profile group by client_id, user_id) connected',
    where: [],
    values: [],
    order: [
      { column: 'connected_at', type: 'timestamptz' as const },
      { column: 'user_id', type: 'text' as const },
    ],
  };
  return readKeysetPages<{ userId: string }>(runtime.database.query, source, { column: 'client_id', ...devices }, page);
}
