import type { PlatformName } from '../../applications/mobile-settings/index.ts';
import type { ReadUserPages } from '../../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../../kernel/store/keyset-page.ts';

/** An application instance: the enrollment of a user on a device for mobile authentication. */
export interface ListedEnrolment {
  readonly id: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly platform: PlatformName;
  readonly pushEnabled: boolean;
  readonly enrolledAt: Date;
}

/** The select list, tables and order of enrollments. */
export const enrolments = {
  columns: `i.id, i.client_id as "deviceId", coalesce(i.device_name, c.name) as "deviceName", c.platform,
    i.push_token_hash is not null as "pushEnabled", i.enrolled_at as "enrolledAt"`,
  from: 'app_instance i join client c on c.client_id = i.client_id',
  order: [
    { column: 'i.enrolled_at', type: 'timestamptz' as const },
    { column: 'i.id', type: 'uuid' as const },
  ],
};

/** One page of the enrollments of each user, in the order in which they were made: one prepared read. */
export const readEnrolments: ReadUserPages<ListedEnrolment> = ({ database }, { userIds, apps, page }) => {
  const source = {
    ...enrolments,
    where: [`i.status = 'ACTIVE'`, ...(apps ? ['c.app_identifier = any($1)'] : [])],
    values: apps ? [apps] : [],
  };
  return readKeysetPages(database.query, source, { columns: ['i.user_id'], keys: userIds.map((userId) => [userId]) }, page);
};
