import { type KeysetSource, readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { PlatformName } from '../mobile-settings/index.ts';

/** An application instance: the enrollment of a user on a device for mobile authentication. */
export interface ListedEnrolment {
  readonly id: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly platform: PlatformName;
  readonly pushEnabled: boolean;
  readonly enrolledAt: Date;
}

const listed: Omit<KeysetSource, 'values'> = {
  columns: `i.id, i.client_id as "deviceId", coalesce(i.device_name, c.name) as "deviceName", c.platform,
    i.push_token_hash is not null as "pushEnabled", i.enrolled_at as "enrolledAt"`,
  from: 'app_instance i join client c on c.client_id = i.client_id',
  where: ['i.user_id = $1', `i.status = 'ACTIVE'`],
  order: [
    { column: 'i.enrolled_at', type: 'timestamptz' },
    { column: 'i.id', type: 'uuid' },
  ],
};

/** One page of the enrollments of a user, in the order in which they were made: one prepared read. */
export function readEnrolments(runtime: Runtime, userId: string, page: PageRequest): Promise<Page<ListedEnrolment>> {
  return readKeysetPage(runtime.database.query, { ...listed, values: [userId] }, page);
}
