import { flag, type Section } from './setting.ts';

/** Settings of what users are told. */
export const notificationSection = {
  allowsNone: {
    env: 'SIGNET_NOTIFICATIONS_ALLOW_NONE',
    schema: flag,
    default: 'false',
    meaning: 'Whether a user may choose not to be notified (NONE).',
  },
} as const satisfies Section;
