import { isOutsideRestriction } from '../../administration/admins/index.ts';
import { lockClient } from '../../applications/clients/index.ts';
import { requestNotification } from '../../delivery/notifications/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';

interface Deletion {
  readonly clientId: string;
  /** Name and roles of the administrator who asks for it. */
  /** Session of the administrator. */
  readonly sessionId: string;
  readonly roles: readonly string[];
}

/** A device may be named in the trail only when there is one. */
async function knownDevice(work: Work, clientId: string): Promise<{ deviceId?: string }> {
  const isThere =
    !clientId.includes('\0') && (await work.read(`select 1 from client where client_id = $1 and kind = 'DYNAMIC'`, [clientId])).length > 0;
  return isThere ? { deviceId: clientId } : {};
}

const usersOfDevice = 'select distinct user_id from user_profile where client_id = $1 order by user_id';

/** Deletes an installation that the caller has locked, with everything on it. Resolves to how many of each kind. */
export async function dropInstallation(work: Work, clientId: string): Promise<Record<string, number>> {
  const onDevice = await releaseDependents(work, 'installation_deleted', clientId);
  const issued = await releaseDependents(work, 'client_deleted', clientId);
  await work.sql('delete from client where client_id = $1', [clientId]);
  return { ...onDevice, ...issued };
}

/**
 * Deletes an installation of a mobile application with everything on it: enrollments, profiles, codes, tokens and consents. Its users must
 * register again. Only ADMIN may do that; the attempt of any other administrator is recorded (administration §2.3).
 */
export async function deleteInstallation(work: Work, { clientId, sessionId, roles }: Deletion): Promise<string> {
  if (!roles.includes('ADMIN'))
    throw new AppError('forbidden', {
      record: ['HELPDESK_CLIENT_DELETE_UNAUTHORIZED', { reason: 'role_missing', roles, ...(await knownDevice(work, clientId)) }],
    });
  const client = await lockClient(work, clientId, ['DYNAMIC']);
  if (await isOutsideRestriction(work, sessionId, client.appIdentifier as string))
    throw new AppError('forbidden', { record: ['HELPDESK_CLIENT_DELETE_UNAUTHORIZED', { reason: 'app_restricted', roles, deviceId: clientId }] });
  const users = await work.sql<{ user_id: string }>(usersOfDevice, [clientId]);
  const [app] = await work.sql<{ name: string }>('select name from mobile_app where identifier = $1', [client.appIdentifier]);
  const { name: clientName } = app as { name: string };
  const removed = await dropInstallation(work, clientId);
  const { name: deviceName, appIdentifier, platform, platformVersionId } = client;
  const gone = { clientId, appIdentifier, platform, platformVersionId };
  work.record('ADMIN_CLIENT_DELETED', {
    objectType: 'dynamic_client',
    objectId: clientId,
    changes: Object.fromEntries(Object.entries(gone).map(([field, value]) => [field, [value, null] as const])),
    removed,
    affectedUsers: users.map(({ user_id }) => user_id),
    clientId,
    appName: clientName,
  });
  for (const { user_id: userId } of users) requestNotification(work, { trigger: 'device_removed', userId, clientId, clientName, deviceName });
  return clientId;
}
