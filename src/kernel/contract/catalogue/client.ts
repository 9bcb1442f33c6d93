import type { EventKinds } from './event-kind.ts';

/** Installations of mobile applications: how they register, prove themselves and move to another version. */
export const clientEvents = {
  CLIENT_CREDENTIALS_CHECK_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['platform', 'appVersion'],
    optional: ['appIdentifier', 'osVersion'],
    meaning: 'An installation proves possession of its client secret while it validates itself.',
  },
  CLIENT_CREDENTIALS_CHECK_SKIPPED: {
    outcome: 'INFO',
    required: ['reason', 'platform', 'appVersion'],
    optional: ['appIdentifier', 'osVersion'],
    meaning: 'An installation validates itself without its secret being checked, because the application is in development mode.',
  },
  CLIENT_CREDENTIALS_CHECK_FAILED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'An installation cannot be authenticated: it is unknown, belongs to another application or presents a wrong secret.',
  },
  CLIENT_VALIDATION_INVALID_HEADER: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['missing', 'appIdentifier', 'platform', 'appVersion'],
    meaning: 'An installation validates itself with headers that are incomplete or name no configured application version.',
  },
  CLIENT_VALIDATION_VERSION_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'appIdentifier', 'platform', 'appVersion'],
    meaning: 'An installation is turned away because its version of the application is disabled.',
  },
  CLIENT_VALIDATION_UPGRADE_INITIALIZED: {
    outcome: 'INFO',
    required: ['from', 'to'],
    optional: ['appIdentifier', 'platform', 'osVersion'],
    meaning: 'An installation reports another, tamper-protected version and is given the challenge it must answer to move there.',
  },
  CLIENT_VALIDATION_DEBUGGER_DETECTED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'An installation reports that a debugger is attached to it.',
  },
  CLIENT_VALIDATION_JAILBREAK_DETECTED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'An installation reports that its device is rooted or jailbroken.',
  },
  CLIENT_VALIDATION_ABUSE_DETECTED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'No signature of the application version opens the secret of an installation: its program may have been altered.',
  },
  CLIENT_VALIDATION_OS_VERSION_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'An installation validates itself on an operating system that is too old or blocked, or does not tell its version.',
  },
  DYNAMIC_REG_INVALID_HEADER: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'missing', 'appIdentifier', 'platform', 'appVersion'],
    meaning: 'A new installation registers with headers that are incomplete or name no configured application version.',
  },
  DYNAMIC_REG_INVALID_REQUEST: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter', 'appIdentifier', 'platform', 'appVersion'],
    meaning: 'A registration arrives that is not JSON, or lacks the identifier or the answer to its challenge.',
  },
  DYNAMIC_REG_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['platform', 'appVersion', 'developmentMode'],
    optional: ['appIdentifier', 'osVersion', 'clientApiVersion'],
    meaning: 'A new installation answers its challenge and gets credentials of its own.',
  },
  DYNAMIC_REG_FAILED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'The answer to a registration challenge is wrong or late, or the clock of the device is too far off.',
  },
  DYNAMIC_REG_NEW_REGISTRATIONS_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'appIdentifier', 'platform', 'appVersion'],
    meaning: 'A new installation tries to register on an application version that only serves existing ones.',
  },
  DYNAMIC_REG_VERSION_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'appIdentifier', 'platform', 'appVersion'],
    meaning: 'A new installation tries to register on an application version that is disabled.',
  },
  DYNAMIC_REG_OS_VERSION_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'appIdentifier', 'platform', 'appVersion', 'osVersion'],
    meaning: 'A new installation registers on an operating system that is too old or blocked, or does not tell its version.',
  },
  DYNAMIC_UP_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['from', 'to'],
    optional: ['appIdentifier', 'platform', 'osVersion'],
    meaning: 'An installation answers its upgrade challenge, moves to the other version and gets a new secret.',
  },
  DYNAMIC_UP_FAILED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['from', 'to', 'parameter', 'missing', 'appIdentifier', 'platform', 'osVersion'],
    meaning: 'An installation is not let move to another version, whatever the cause.',
  },
  MOBILE_CLIENT_UPDATED_PLATFORM_VERSION: {
    outcome: 'INFO',
    required: ['from', 'to'],
    optional: ['appIdentifier', 'platform', 'osVersion'],
    meaning: 'An installation reports another, unprotected version, which is stored without an upgrade challenge.',
  },
} as const satisfies EventKinds;
