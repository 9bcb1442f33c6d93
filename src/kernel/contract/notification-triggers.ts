/** What users can be told about. */
export const notificationTriggers = [
  'first_access',
  'consent_removed',
  'device_removed',
  'mobile_authentication_removed',
  'pin_limit_exceeded',
] as const;
