import type { Work } from '../../kernel/work/work.ts';

/** An installation, and the profiles a user has on it. */
interface LockedDevice {
  readonly clientId: string;
  readonly name: string;
  readonly appIdentifier: string;
  /** Name of the mobile application. */
  readonly application: string;
  readonly platform: string;
  /** Of the user; empty when the device is not connected to the user. */
  readonly profileIds: readonly string[];
}

const longestId = 255;

/** The installation with this id, which nobody joins, leaves or deletes before this transaction ends; undefined when there is none. */
export async function lockDevice(work: Work, clientId: string, userId: string): Promise<LockedDevice | undefined> {
  if (clientId.includes('\0') || clientId.length > longestId) return undefined;
  const [device] = await work.sql<Omit<LockedDevice, 'profileIds'>>(
    `select c.client_id as "clientId", c.name, c.app_identifier as "appIdentifier", a.name as application, lower(c.platform) as platform
       from client c join mobile_app a on a.identifier = c.app_identifier where c.client_id = $1 and c.kind = 'DYNAMIC' for update of c`,
    [clientId],
  );
  if (!device) return undefined;
  const profiles = await work.sql<{ profile_id: string }>('select profile_id from user_profile where client_id = $1 and user_id = $2 order by id', [
    clientId,
    userId,
  ]);
  return { ...device, profileIds: profiles.map(({ profile_id }) => profile_id) };
}
