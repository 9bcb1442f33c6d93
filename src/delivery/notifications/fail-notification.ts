import type { JobPayload } from '../../kernel/work/jobs/job-table.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { NotificationType } from './notification-type.ts';

/** A notification that nobody will get, and why. */
export interface FailedNotification {
  /** The same at every try. */
  readonly id: string;
  readonly notification: JobPayload<'notification.send'>;
  /** Undefined when it could not even be read. */
  readonly notificationType: NotificationType | undefined;
  readonly attempts: number;
  readonly reason: string;
  readonly httpStatus: number | undefined;
}

/** As long as the queue remembers what failed. */
const rememberedDays = 7;
const remember = `insert into failed_notification (id, expires_at) values ($1, now() + make_interval(days => ${rememberedDays}))
  on conflict do nothing returning 1`;

/** Records that a user was not told what happened: once for each notification, however often its last try is repeated. */
export async function failNotification(work: Work, failed: FailedNotification): Promise<void> {
  const { id: notificationId, notification, notificationType, attempts, reason, httpStatus } = failed;
  const isNew = (await work.sql(remember, [notificationId])).length > 0;
  if (!isNew) return;
  const { trigger, userId, clientId, clientName: appName } = notification;
  work.record('EXTERNAL_NOTIFICATION_FAILED', {
    reason,
    notificationId,
    trigger,
    attempts,
    ...(notificationType === undefined ? {} : { notificationType }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    userId,
    clientId,
    appName,
  });
}
