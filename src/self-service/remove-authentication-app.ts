import { requestNotification } from '../delivery/notifications/index.ts';
import { isUuid } from '../kernel/store/is-uuid.ts';
import type { Work } from '../kernel/work/work.ts';
import { endEnrolment, lockEnrolment } from '../mobile/installations/index.ts';
import { type Asker, actorOf } from './asker.ts';
import { absentFault, foreignFault } from './removal-faults.ts';

/** Which application instance of which user, who wants it to end, and whether only its push channel ends. */
export interface AuthenticationAppRemoval {
  readonly asker: Asker;
  readonly userId: string;
  readonly applicationInstanceId: string;
  readonly pushOnly: boolean;
}

/** Switches mobile authentication of a user off for an application instance: its keys and push token go, with `pushOnly` the push token alone. */
export async function removeAuthenticationApp(work: Work, removal: AuthenticationAppRemoval): Promise<{ deletedId: string }> {
  const { asker, userId, applicationInstanceId: appInstanceId, pushOnly } = removal;
  const field = 'applicationInstanceId';
  const subject = { userId, ...asker.subject };
  if (!isUuid(appInstanceId)) throw absentFault(field, ['API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND', { reason: 'malformed_id', ...subject }]);
  const enrolment = await lockEnrolment(work, appInstanceId);
  if (!enrolment) throw absentFault(field, ['API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND', { reason: 'unknown_id', appInstanceId, ...subject }]);
  const { deviceId, deviceName, application: clientName } = enrolment;
  if (enrolment.userId !== userId)
    throw foreignFault(asker, field, ['API_AUTHENTICATION_APP_NOT_REMOVED_FORBIDDEN', { reason: 'other_user', appInstanceId, deviceId, ...subject }]);
  await endEnrolment(work, enrolment, pushOnly);
  const operation = pushOnly ? 'disable_push' : 'remove';
  const concerned = { userId, clientId: deviceId, appName: clientName };
  work.record('API_AUTHENTICATION_APP_REMOVED', { appInstanceId, deviceId, operation, ...actorOf(asker, deviceId), ...concerned });
  if (!pushOnly) requestNotification(work, { trigger: 'mobile_authentication_removed', userId, clientId: deviceId, clientName, deviceName });
  return { deletedId: appInstanceId };
}
