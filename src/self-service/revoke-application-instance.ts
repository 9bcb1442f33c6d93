import { isOutsideRestriction } from '../administration/admins/index.ts';
import { requestNotification } from '../delivery/notifications/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import { userFault } from '../kernel/contract/errors/user-errors.ts';
import { isUuid } from '../kernel/store/is-uuid.ts';
import { namedDevice } from '../kernel/trail/named-value.ts';
import type { Work } from '../kernel/work/work.ts';
import { endEnrolment, lockEnrolment } from '../mobile/installations/index.ts';

/** Which application instance of which user on which device is to end, and which administrator wants it. */
export interface InstanceRevocation {
  /** Session of the administrator. */
  readonly sessionId: string;
  readonly roles: readonly string[];
  readonly userId: string;
  readonly deviceId: string;
  readonly applicationInstanceId: string;
}

/**
 * Ends the enrollment of a user for mobile authentication. Five endings, in this order (administration §2.3): the role is missing; the account is
 * restricted to other applications; the user has no such enrollment; it is on another device; it ended.
 */
export async function revokeApplicationInstance(work: Work, revocation: InstanceRevocation): Promise<void> {
  const { sessionId, roles, userId, deviceId, applicationInstanceId } = revocation;
  const enrolment = isUuid(applicationInstanceId) ? await lockEnrolment(work, applicationInstanceId) : undefined;
  const named = isUuid(applicationInstanceId) ? { appInstanceId: applicationInstanceId } : {};
  const real = enrolment ? { deviceId: enrolment.deviceId } : {};
  const found = { ...named, ...real, ...(enrolment?.deviceId === deviceId ? {} : namedDevice('namedDeviceId', deviceId)) };
  if (!roles.includes('ADMIN'))
    throw new AppError('forbidden', {
      record: ['HELPDESK_APPLICATION_INSTANCE_REVOKE_UNAUTHORIZED', { reason: 'role_missing', roles, ...found, userId }],
    });
  if (enrolment && (await isOutsideRestriction(work, sessionId, enrolment.appIdentifier))) {
    const { appIdentifier } = enrolment;
    throw new AppError('forbidden', {
      record: ['HELPDESK_APPLICATION_INSTANCE_NOT_REVOKED_FORBIDDEN', { reason: 'app_restricted', roles, appIdentifier, ...found, userId }],
    });
  }
  if (enrolment?.userId !== userId)
    throw userFault(
      'NOT_FOUND',
      'The user has no such enrollment.',
      ['applicationInstanceId'],
      ['ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_NOT_FOUND', { reason: enrolment ? 'other_user' : 'unknown_id', ...found, userId }],
    );
  const subject = { userId, clientId: enrolment.deviceId, appName: enrolment.application };
  const known = { appInstanceId: enrolment.id, deviceId: enrolment.deviceId };
  if (enrolment.deviceId !== deviceId)
    throw userFault(
      'INCORRECT_DEVICE',
      'The enrollment is on another device.',
      ['deviceId'],
      ['ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_INCORRECT_DEVICE', { reason: 'other_device', ...found, ...known, ...subject }],
    );
  await endEnrolment(work, enrolment);
  work.record('ADMIN_APPLICATION_INSTANCE_REVOKED', { ...known, ...subject });
  const { deviceId: clientId, deviceName, application: clientName } = enrolment;
  requestNotification(work, { trigger: 'mobile_authentication_removed', userId, clientId, clientName, deviceName });
}
