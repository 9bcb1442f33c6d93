/** How a user can be notified. NONE only where the deployment allows it. */
export const notificationTypes = ['SMS', 'EMAIL', 'NONE'] as const;

export type NotificationType = (typeof notificationTypes)[number];

/** What applies to a user who chose nothing. */
export const defaultNotificationType: NotificationType = 'EMAIL';
