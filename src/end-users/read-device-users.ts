import { readKeysetPages } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';

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

/** One page of the users of each device, in one read. A user with two profiles there counts once. */
export function readDeviceUsers(runtime: Runtime, devices: readonly (readonly string[])[], page: PageRequest): Promise<Page<{ userId: string }>[]> {
  return readKeysetPages<{ userId: string }>(runtime.database.query, source, { columns: ['client_id'], keys: devices }, page);
}
