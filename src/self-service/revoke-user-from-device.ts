import { isOutsideRestriction } from '../administration/admins/index.ts';
import { requestNotification } from '../delivery/notifications/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import { userFault } from '../kernel/contract/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import { leaveDevice, lockDevice } from '../mobile/installations/index.ts';
import { releaseAccess } from './release-access.ts';

/** Which user is to leave which device, and which administrator wants it. */
export interface UserRevocation {
  /** Session of the administrator. */
  readonly sessionId: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** Disconnects a user from a device: what the user has there ends; the device keeps its registration, whoever else uses it. */
export async function revokeUserFromDevice(work: Work, { sessionId, userId, deviceId }: UserRevocation): Promise<void> {
  const device = await lockDevice(work, deviceId, userId);
  const [profileId] = device?.profileIds ?? [];
  if (!device || !profileId) throw userFault('NOT_FOUND', 'The user is not on such a device.', ['deviceId']);
  if (await isOutsideRestriction(work, sessionId, device.appIdentifier))
    throw new AppError('forbidden', {
      record: ['ADMIN_ACCESS_DENIED', { reason: 'app_restricted', endpoint: 'revokeUserFromDevice', sessionId, userId, clientId: deviceId }],
    });
  const access = await releaseAccess(work, { userId, clientId: deviceId, reason: 'user_revoked' });
  const { enrolments } = await leaveDevice(work, { userId, clientId: deviceId });
  const removed = { ...access, enrolments, profiles: device.profileIds.length };
  const { name: deviceName, application: clientName } = device;
  work.record('ADMIN_USER_REVOKED', { deviceId, profileId, removed, userId, clientId: deviceId, appName: clientName });
  requestNotification(work, { trigger: 'device_removed', userId, clientId: deviceId, clientName, deviceName });
}
