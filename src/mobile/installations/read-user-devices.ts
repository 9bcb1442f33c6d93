import { isLiveFamily, type TokenType } from '../../access/tokens/index.ts';
import type { PlatformName } from '../../applications/mobile-settings/index.ts';
import type { ReadUserPages } from '../../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../../kernel/store/keyset-page.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** A device of a user: an installation on which the user is registered. A user with two profiles there has it once. */
export interface ListedDevice {
  /** The client id of the installation. */
  readonly id: string;
  readonly name: string;
  /** Name of the mobile application. */
  readonly application: string;
  readonly model: string | null;
  readonly platform: PlatformName;
  readonly osVersion: string | null;
  /** When the user registered on it. */
  readonly createdAt: Date;
  readonly lastLogin: Date | null;
  /** Kinds of live tokens the user has there. */
  readonly tokenTypes: readonly TokenType[];
  readonly mobileAuthenticationEnabled: boolean;
  readonly pushAuthenticationEnabled: boolean;
}

const enrolled = `exists (select 1 from app_instance i where i.user_id = parent.key_0 and i.client_id = c.client_id and i.status = 'ACTIVE'`;

/** The select list, tables and order of the devices of the user `parent.key_0`. */
export const devices = {
  columns: `c.client_id as id, c.name, a.name as application, c.model, c.platform, c.os_version as "osVersion", p.connected_at as "createdAt",
    p.last_login as "lastLogin",
    array(select distinct f.type from token_family f where f.user_id = parent.key_0 and f.client_id = c.client_id and ${isLiveFamily} order by f.type) as "tokenTypes",
    ${enrolled}) as "mobileAuthenticationEnabled", ${enrolled} and i.push_token_hash is not null) as "pushAuthenticationEnabled"`,
  from: `(select client_id, min(connected_at) as connected_at, max(last_login_at) as last_login from user_profile where user_id = parent.key_0 group by client_id) p
    join client c on c.client_id = p.client_id join mobile_app a on a.identifier = c.app_identifier`,
  order: [
    { column: 'p.connected_at', type: 'timestamptz' as const },
    { column: 'c.client_id', type: 'text' as const },
  ],
  isDescending: true,
};

/** One page of the devices of each user, the latest registration first: one prepared read. */
export const readUserDevices: ReadUserPages<ListedDevice> = ({ database }, { userIds, apps, page }) => {
  const source = { ...devices, where: apps ? ['c.app_identifier = any($1)'] : [], values: apps ? [apps] : [] };
  return readKeysetPages(database.query, source, { columns: [], keys: userIds.map((userId) => [userId]) }, page);
};

const mostIds = 1000;

/** The ids of the devices of a user, at most a thousand. */
export async function readUserDeviceIds(runtime: Runtime, userId: string): Promise<string[]> {
  const rows = await runtime.database.query<{ client_id: string }>(
    'select distinct client_id from user_profile where user_id = $1 order by client_id limit $2',
    [userId, mostIds],
  );
  return rows.map(({ client_id }) => client_id);
}
