import type { EventKinds } from './event-kind.ts';

/** Support operations that the account of a signed-in administrator does not permit. */
export const helpdeskEvents = {
  HELPDESK_CLIENT_DELETE_UNAUTHORIZED: {
    outcome: 'FAILURE',
    required: ['reason', 'roles'],
    optional: ['deviceId'],
    meaning: 'A signed-in account without the role ADMIN tries to delete the registration of a mobile device.',
  },
  HELPDESK_APPLICATION_INSTANCE_NOT_REVOKED_FORBIDDEN: {
    outcome: 'FAILURE',
    required: ['reason', 'roles'],
    optional: ['appInstanceId', 'deviceId', 'appIdentifier', 'namedDeviceId'],
    meaning: 'An account with the role ADMIN tries to end an enrollment in an application outside those it is restricted to.',
  },
  HELPDESK_APPLICATION_INSTANCE_REVOKE_UNAUTHORIZED: {
    outcome: 'FAILURE',
    required: ['reason', 'roles'],
    optional: ['appInstanceId', 'deviceId', 'namedDeviceId'],
    meaning: 'A signed-in account without the role ADMIN tries to end an enrollment for mobile authentication.',
  },
} as const satisfies EventKinds;
