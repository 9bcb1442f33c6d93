import { type NotificationSetting, type NotificationType, notificationTypes, storeNotificationSetting } from '../delivery/notifications/index.ts';
import { userFault } from '../kernel/contract/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import type { SettingOwner } from './find-notification-setting.ts';

const longestValue = 64;

/** Stores how a user wants to be notified, in place of any earlier choice: SMS or EMAIL, and NONE where the deployment allows it. */
export async function setNotificationSetting(
  work: Work,
  { asker, userId, type }: SettingOwner & { readonly type: string },
): Promise<NotificationSetting> {
  const subject = { userId, ...asker.subject };
  const allowed = notificationTypes.filter((known) => known !== 'NONE' || work.runtime.config.notifications.allowsNone);
  if (!allowed.includes(type as NotificationType))
    throw userFault(
      'INVALID_VALUE',
      `It must be one of ${allowed.join(', ')}.`,
      ['type'],
      ['API_NOTIFICATION_SETTING_SET_FAILED', { reason: 'unknown_type', value: type.slice(0, longestValue), ...subject }],
    );
  const setting = await storeNotificationSetting(work, userId, type as NotificationType);
  work.record('API_NOTIFICATION_SETTING_SET', { notificationType: setting.type, ...subject });
  return setting;
}
