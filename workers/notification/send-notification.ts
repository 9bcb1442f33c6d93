import { OutgoingError } from '../../src/kernel/net/outgoing-error.ts';
import { run } from '../../src/kernel/work/run.ts';
import { failNotification, type NotificationType, readNotificationSettings } from '../../src/notifications/index.ts';
import type { JobHandler } from '../job-handler.ts';
import { JobOver } from '../job-over.ts';
import { mayPass } from '../may-pass.ts';
import { postNotification } from './post-notification.ts';

/**
 * Has the notification service tell a user what happened, by the way the user chose; whoever chose none is told nothing. What the service refuses, or
 * does not take at the last try, is recorded once and stays among the failed jobs.
 */
export const sendNotification: JobHandler<'notification.send'> = async (runtime, job) => {
  const { serviceUrl } = runtime.config.notifications;
  if (serviceUrl === undefined) return;
  let notificationType: NotificationType | undefined;
  try {
    const [setting] = await readNotificationSettings(runtime, [job.payload.userId]);
    notificationType = setting?.type;
    if (notificationType && notificationType !== 'NONE') await postNotification(runtime, serviceUrl, job, notificationType);
  } catch (error) {
    const known = error instanceof OutgoingError ? error : undefined;
    if (!job.isLastAttempt && (!known || mayPass(known))) throw error;
    const outcome = { attempts: job.attempt, reason: known?.reason ?? 'internal_error', httpStatus: known?.status };
    const failed = { id: job.id, notification: job.payload, notificationType, ...outcome };
    await run(runtime, { transactionId: job.transactionId, channel: 'WORKER' }, failNotification, failed);
    throw new JobOver(error);
  }
};
