import { revokeUserTokens } from '../access/tokens/index.ts';
import { namedDevice } from '../kernel/trail/named-value.ts';
import type { Work } from '../kernel/work/work.ts';
import { lockDevice } from '../mobile/installations/index.ts';
import { actorOf } from './asker.ts';
import { absentFault, foreignFault } from './removal-faults.ts';
import type { DeviceRemoval } from './remove-device.ts';

/** Switches fingerprint login of a user on a device off; it can be set up again. A device without it is answered alike. */
export async function disableFingerprint(work: Work, { asker, userId, deviceId }: DeviceRemoval): Promise<void> {
  const subject = { userId, ...asker.subject };
  const device = await lockDevice(work, deviceId, userId);
  if (!device)
    throw absentFault('deviceId', [
      'API_FINGER_PRINT_NOT_DISABLED_CLIENT_NOT_FOUND',
      { reason: 'unknown_device', ...namedDevice('deviceId', deviceId), ...subject },
    ]);
  const [profileId] = device.profileIds;
  if (!profileId) throw foreignFault(asker, 'deviceId', ['API_FINGER_PRINT_NOT_DISABLED_FORBIDDEN', { reason: 'other_user', deviceId, ...subject }]);
  const tokens = await revokeUserTokens(work, { userId, clientId: deviceId, type: 'FINGER_PRINT', reason: 'fingerprint_disabled' });
  const concerned = { userId, clientId: deviceId, appName: device.application };
  work.record('API_FINGER_PRINT_DISABLED', { deviceId, profileId, removed: { tokens }, ...actorOf(asker, deviceId), ...concerned });
}
