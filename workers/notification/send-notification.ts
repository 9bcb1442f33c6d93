import { failNotification, readNotificationSettings } from '../../src/delivery/notifications/index.ts';
import { OutgoingError } from '../../src/kernel/base/net/outgoing-error.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { JobEnding, JobHandler } from '../job-handler.ts';
import { JobOver } from '../job-over.ts';
import { mayPass } from '../may-pass.ts';
import { postNotification } from './post-notification.ts';

/** Has the notification service tell a user what happened, by the way the user chose; whoever chose none is told nothing. What the service refuses is over. */
export const sendNotification: JobHandler<'notification.send'> = async (runtime, job) => {
  const { serviceUrl } = runtime.config.notifications;
  if (serviceUrl === undefined) return;
  const [setting] = await readNotificationSettings(runtime, [job.payload.userId]);
  if (!setting || setting.type === 'NONE') return;
  try {
    await postNotification(runtime, serviceUrl, job, setting.type);
  } catch (error) {
    throw error instanceof OutgoingError && !mayPass(error) ? new JobOver(error) : error;
  }
};

/** Records, once, that a user was not told. */
export const endNotification: JobEnding<'notification.send'> = async (runtime, job, cause) => {
  const [setting] = await readNotificationSettings(runtime, [job.payload.userId]);
  const known = cause instanceof OutgoingError ? cause : undefined;
  const outcome = { attempts: job.attempt, reason: known?.reason ?? 'internal_error', httpStatus: known?.status };
  const failed = { id: job.id, notification: job.payload, notificationType: setting?.type, ...outcome };
  await run(runtime, { transactionId: job.transactionId, channel: 'WORKER' }, failNotification, failed);
};
