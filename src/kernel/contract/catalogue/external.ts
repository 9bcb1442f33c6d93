import type { EventKinds } from './event-kind.ts';

/** Services outside the platform that it depends on and that do not answer as they should. */
export const externalEvents = {
  EXTERNAL_SCOPE_CHECK_FAILED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'grantType', 'scopes', 'httpStatus'],
    meaning: 'The external scope service cannot be reached or its answer is unusable, so that no scope is granted.',
  },
  EXTERNAL_NOTIFICATION_FAILED: {
    outcome: 'FAILURE',
    required: ['reason', 'notificationId', 'trigger', 'attempts'],
    optional: ['notificationType', 'httpStatus'],
    meaning: 'The last attempt to have the external service notify a user fails; what the user did is not affected.',
  },
} as const satisfies EventKinds;
