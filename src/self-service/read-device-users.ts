import { readKeysetPages } from '../kernel/store/keyset-page.ts';
import type { Page } from '../kernel/store/page.ts';
import type { PageRequest } from '../kernel/store/page-request.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

const source = {
  columns: 'user_id as "userId"',
  from: '(select client_id, user_id, min(connected_at) as connected_at from user_profile group by client_id, user_id) connected',
  order: [
    { column: 'connected_at', type: 'timestamptz' as const },
    { column: 'user_id', type: 'text' as const },
  ],
};

const ofApps = 'exists (select 1 from client c where c.client_id = parent.key_0 and c.app_identifier = any($1))';

/** Of which devices (client ids), and of which mobile applications alone, if that is restricted. */
interface Devices {
  readonly devices: readonly (readonly string[])[];
  readonly apps: readonly string[] | undefined;
}

/** One page of the users of each device, in one read. A user with two profiles there counts once. */
export function readDeviceUsers(runtime: Runtime, { devices, apps }: Devices, page: PageRequest): Promise<Page<{ userId: string }>[]> {
  const narrowed = { ...source, where: apps ? [ofApps] : [], values: apps ? [apps] : [] };
  return readKeysetPages<{ userId: string }>(runtime.database.query, narrowed, { columns: ['client_id'], keys: devices }, page);
}
