import { takeNotificationSetting } from '../delivery/notifications/index.ts';
import type { Work } from '../kernel/work/work.ts';
import type { SettingOwner } from './find-notification-setting.ts';

/** Forgets how a user wants to be notified: the default applies again, as it does when nothing was stored. */
export async function removeNotificationSetting(work: Work, { asker, userId }: SettingOwner): Promise<void> {
  const notificationType = await takeNotificationSetting(work, userId);
  const told = notificationType === undefined ? { isDefault: true } : { isDefault: false, notificationType };
  work.record('API_NOTIFICATION_SETTING_REMOVED', { ...told, userId, ...asker.subject });
}
