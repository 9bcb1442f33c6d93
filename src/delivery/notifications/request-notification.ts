import type { JobPayload } from '../../kernel/work/jobs/job-table.ts';
import type { Work } from '../../kernel/work/work.ts';

/** What a user is to be told: what happened, with which client, on which device. */
export type RequestedNotification = Omit<JobPayload<'notification.send'>, 'occurredAt'>;

/** Whether users are told of this at all: a service is configured, and the occurrence is not left out. */
export function isNotified({ runtime }: Pick<Work, 'runtime'>, trigger: RequestedNotification['trigger']): boolean {
  const { serviceUrl, triggers } = runtime.config.notifications;
  return serviceUrl !== undefined && triggers.includes(trigger);
}

/**
 * Has a user told what happened, once it is committed (administration §6). Where users are not told of it nothing is left behind. It reads nothing and
 * cannot fail what was done; how the user wants to be told is read when it is sent.
 */
export function requestNotification(work: Work, notification: RequestedNotification): void {
  if (!isNotified(work, notification.trigger)) return;
  work.enqueue('notification.send', { ...notification, occurredAt: work.runtime.clock.now().toISOString() });
}
