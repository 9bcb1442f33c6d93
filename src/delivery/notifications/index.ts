/** Notifications about people, of which other systems are told: asked for by flows, delivered by the workers. */
export { dropWaitingNotifications } from './drop-waiting-notifications.ts';
export { failNotification } from './fail-notification.ts';
export {
  dropNotificationSetting,
  type NotificationSetting,
  readNotificationSettings,
  storeNotificationSetting,
  takeNotificationSetting,
} from './notification-setting.ts';
export { type NotificationType, notificationTypes } from './notification-type.ts';
export { isNotified, type RequestedNotification, requestNotification } from './request-notification.ts';
