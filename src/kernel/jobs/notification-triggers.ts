/** What users can be told about. Those of applications that register and enroll themselves join them here. */
export const notificationTriggers = ['first_access', 'consent_removed', 'device_removed', 'mobile_authentication_removed'] as const;
