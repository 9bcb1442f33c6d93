import { requestNotification } from '../delivery/notifications/index.ts';
import { namedDevice } from '../kernel/trail/named-value.ts';
import type { Work } from '../kernel/work/work.ts';
import { dropInstallation, leaveDevice, lockDevice } from '../mobile/installations/index.ts';
import { type Asker, actorOf } from './asker.ts';
import { releaseAccess } from './release-access.ts';
import { absentFault, foreignFault } from './removal-faults.ts';

/** Which device of which user, and who wants it removed. */
export interface DeviceRemoval {
  readonly asker: Asker;
  readonly userId: string;
  readonly deviceId: string;
}

/** How much of a device went: all of it, or only what one of its users had there. */
export type DeviceRemovalScope = 'WHOLE_DEVICE' | 'ONE_PROFILE';

/** Removes a device of a user: what the user has there ends, and the device itself when nobody else uses it. */
export async function removeDevice(work: Work, { asker, userId, deviceId }: DeviceRemoval): Promise<{ scope: DeviceRemovalScope }> {
  const device = await lockDevice(work, deviceId, userId);
  if (!device)
    throw absentFault('deviceIds', [
      'API_DEVICE_NOT_REMOVED_FORBIDDEN',
      { reason: 'unknown_device', ...namedDevice('deviceId', deviceId), userId, ...asker.subject },
    ]);
  if (device.profileIds.length === 0)
    throw foreignFault(asker, 'deviceIds', ['API_DEVICE_NOT_REMOVED_FORBIDDEN', { reason: 'other_user', deviceId, userId, ...asker.subject }]);
  const access = await releaseAccess(work, { userId, clientId: deviceId, reason: 'device_removed' });
  const { enrolments, isShared } = await leaveDevice(work, { userId, clientId: deviceId });
  const { platform, name: deviceName, application: appName, profileIds } = device;
  const [profileId] = profileIds;
  const details = { deviceId, platform, ...(profileId ? { profileId } : {}), removed: { ...access, enrolments, profiles: profileIds.length } };
  const subject = { userId, clientId: deviceId, appName };
  if (!isShared) await dropInstallation(work, deviceId);
  work.record(isShared ? 'API_DEVICE_REMOVED_FOR_ONE_PROFILE' : 'API_DEVICE_REMOVED', { ...details, ...actorOf(asker, deviceId), ...subject });
  requestNotification(work, { trigger: 'device_removed', userId, clientId: deviceId, clientName: appName, deviceName });
  return { scope: isShared ? 'ONE_PROFILE' : 'WHOLE_DEVICE' };
}
