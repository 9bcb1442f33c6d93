import type { Work } from '../../kernel/work/work.ts';
import { freePushTokens } from './leave-device.ts';

/** Whose an application instance is, and on which device. */
interface EnrolmentOwner {
  readonly id: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly appIdentifier: string;
  /** Name of the mobile application. */
  readonly application: string;
}

const columns = `select i.id, i.user_id as "userId", i.client_id as "deviceId", c.name as "deviceName", c.app_identifier as "appIdentifier",
    a.name as application
  from app_instance i join client c on c.client_id = i.client_id join mobile_app a on a.identifier = c.app_identifier where i.status = 'ACTIVE'`;

/** The application instance with this id, which nobody else ends before this transaction does; undefined when there is none. */
export async function lockEnrolment(work: Work, instanceId: string): Promise<EnrolmentOwner | undefined> {
  return (await work.sql<EnrolmentOwner>(`${columns} and i.id = $1 for update of i`, [instanceId]))[0];
}

/** The ids of the application instances of a user on a device: one for each profile that is enrolled. */
export async function findEnrolmentsOnDevice(work: Work, userId: string, deviceId: string): Promise<string[]> {
  const rows = await work.sql<{ id: string }>(
    `select id from app_instance where user_id = $1 and client_id = $2 and status = 'ACTIVE' order by enrolled_at, id`,
    [userId, deviceId],
  );
  return rows.map(({ id }) => id);
}

/** Ends an enrollment that `lockEnrolment` found, or with `pushOnly` only its push channel. */
export async function endEnrolment(work: Work, { id, deviceId }: EnrolmentOwner, pushOnly = false): Promise<void> {
  await work.sql(
    pushOnly ? 'update app_instance set sealed_push_token = null, push_token_hash = null where id = $1' : 'delete from app_instance where id = $1',
    [id],
  );
  await freePushTokens(work, [deviceId]);
}
