import { namedDevice } from '../kernel/trail/named-value.ts';
import type { Work } from '../kernel/work/work.ts';
import { findEnrolmentsOnDevice, lockDevice } from '../mobile/installations/index.ts';
import { absentFault } from './removal-faults.ts';
import { removeAuthenticationApp } from './remove-authentication-app.ts';
import type { DeviceRemoval } from './remove-device.ts';

/** Switches mobile authentication of a user on a device off, or with `pushOnly` its push channel: for every profile of the user there. */
export async function removeDeviceAuthentication(
  work: Work,
  { asker, userId, deviceId, pushOnly }: DeviceRemoval & { readonly pushOnly: boolean },
): Promise<void> {
  const device = await lockDevice(work, deviceId, userId);
  const instances = device ? await findEnrolmentsOnDevice(work, userId, deviceId) : [];
  if (instances.length === 0)
    throw absentFault('deviceId', [
      'API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND',
      { reason: device ? 'not_enrolled' : 'unknown_device', ...namedDevice('deviceId', deviceId), userId, ...asker.subject },
    ]);
  for (const applicationInstanceId of instances) await removeAuthenticationApp(work, { asker, userId, applicationInstanceId, pushOnly });
}
