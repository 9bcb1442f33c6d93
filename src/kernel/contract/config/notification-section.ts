import { z } from 'zod';
import { notificationTriggers } from '../notification-triggers.ts';
import { flag, list, type Section, text, wholeNumber } from './setting.ts';

/** Settings of what users are told, and by whom. */
export const notificationSection = {
  serviceUrl: {
    env: 'SIGNET_NOTIFICATION_SERVICE_URL',
    schema: z.url({ protocol: /^https?$/ }),
    meaning: 'Service that notifies users of what happened to their account; it is posted JSON. Without it nobody is notified.',
  },
  username: { env: 'SIGNET_NOTIFICATION_SERVICE_USERNAME', schema: text, meaning: 'User name for the service (HTTP Basic).' },
  password: { env: 'SIGNET_NOTIFICATION_SERVICE_PASSWORD', schema: text, meaning: 'Password for the service (HTTP Basic).', secret: true },
  timeoutMs: {
    env: 'SIGNET_NOTIFICATION_TIMEOUT_MS',
    schema: wholeNumber(100, 60_000),
    default: '5000',
    meaning: 'Longest one call to the service may take.',
  },
  triggers: {
    env: 'SIGNET_NOTIFICATION_TRIGGERS',
    schema: list.pipe(z.array(z.enum(notificationTriggers, { error: `must be some of ${notificationTriggers.join(', ')}` }))),
    default: notificationTriggers.join(','),
    meaning: 'What users are notified of; leave out what they shall not hear about.',
  },
  allowsNone: {
    env: 'SIGNET_NOTIFICATIONS_ALLOW_NONE',
    schema: flag,
    default: 'false',
    meaning: 'Whether a user may choose not to be notified (NONE).',
  },
} as const satisfies Section;
