import type { NotificationType } from '../../src/delivery/notifications/index.ts';
import { callService } from '../../src/kernel/work/outgoing/circuit-breaker.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';
import { statusError } from '../../src/kernel/work/outgoing/status-error.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { findUser } from '../../src/people/users/index.ts';
import type { Job } from '../job-handler.ts';

type NotificationJob = Job<'notification.send'>;

/** What the service gets. `to` is missing where the platform does not know it: then the service has to know the user. */
async function messageOf(runtime: Runtime, { id, payload }: NotificationJob, notificationType: NotificationType): Promise<object> {
  const { userId, trigger, clientName, deviceName, occurredAt } = payload;
  const user = await findUser(runtime, userId);
  const to = notificationType === 'SMS' ? user?.phoneNumber : user?.email;
  return {
    messageId: id,
    userId,
    notificationType,
    template: trigger,
    locale: user?.locale ?? null,
    contentParameters: { clientName, deviceName, occurredAt },
    ...(to ? { to } : {}),
  };
}

/** Posts a notification to the service; any status of success means that the service took it. Throws `OutgoingError` for everything else it may answer. */
export async function postNotification(runtime: Runtime, serviceUrl: string, job: NotificationJob, type: NotificationType): Promise<void> {
  const { username, password, timeoutMs } = runtime.config.notifications;
  const credentials = username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'idempotency-key': job.id, ...credentials };
  const body = JSON.stringify(await messageOf(runtime, job, type));
  await callService(runtime, serviceUrl, async () => {
    const answer = await fetchSafely(runtime, serviceUrl, { method: 'POST', headers, body, timeoutMs, isRepeatable: true });
    if (answer.status >= 300 || answer.status < 200) throw statusError(answer);
  });
}
