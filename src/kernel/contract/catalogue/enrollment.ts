import type { EventKinds } from './event-kind.ts';

/** Installations that enroll for mobile authentication: start, key exchange, acknowledgement, new push token. */
export const enrollmentEvents = {
  ENROLLMENT_FAILURE_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint'],
    meaning: 'An enrollment endpoint is called while mobile authentication or enrollment is switched off.',
  },
  ENROLLMENT_INITIALIZED: {
    outcome: 'SUCCESS',
    required: ['enrollmentId'],
    optional: ['appInstanceId', 'profileId', 'platform', 'appIdentifier'],
    meaning: 'A user starts to enroll an installation for mobile authentication; keys are not exchanged yet.',
  },
  ENROLLMENT_INIT_FAILURE_INVALID_REQ: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter', 'platform'],
    meaning: 'An enrollment starts with a push token or platform that is absent, implausible or not that of the installation.',
  },
  ENROLLMENT_INIT_FAILURE_INVALID_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['tokenId', 'tokenType'],
    meaning: 'An enrollment starts with an access token that does not hold, stands for no user or is of another installation.',
  },
  ENROLLMENT_INIT_FAILURE_EXISTING_PUSH_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appInstanceId', 'deviceId', 'platform'],
    meaning: 'An enrollment starts with a push token that another user has enrolled on another installation.',
  },
  ENROLLMENT_INIT_FAILURE_USER_ENROLLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appInstanceId', 'deviceId', 'platform'],
    meaning: 'An enrollment starts although the user is enrolled on another device and only one is permitted.',
  },
  ENROLLMENT_INIT_DROP_EXISTING_APP_INSTANCE: {
    outcome: 'INFO',
    required: ['appInstanceId'],
    optional: ['deviceId', 'enrollmentId', 'platform'],
    meaning: 'An older application instance of the same user and push token is removed, because the app was installed anew.',
  },
  ENROLLMENT_KEY_FETCHED: {
    outcome: 'SUCCESS',
    required: ['enrollmentId'],
    optional: ['keyId', 'algorithm', 'platform'],
    meaning: 'An enrolling installation hands in its public key and gets that of the server.',
  },
  ENROLLMENT_KEY_FAILURE_INVALID_ID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['enrollmentId'],
    meaning: 'Keys are to be exchanged for an enrollment that is unknown, expired, completed or not that of the caller.',
  },
  ENROLLMENT_ACK_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['appInstanceId'],
    optional: ['enrollmentId', 'profileId', 'platform', 'removed'],
    meaning: 'An installation confirms its enrollment and can be used for mobile authentication from now on.',
  },
  ENROLLMENT_KEY_FAILURE_INVALID_REQ: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter', 'enrollmentId', 'algorithm'],
    meaning: 'An enrolling installation hands in no public key, or one that is unreadable, too weak or of the wrong kind.',
  },
  ENROLLMENT_ACK_FAILURE_INVALID_ID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['enrollmentId'],
    meaning: 'An enrollment is confirmed that is unknown, expired, not that of the caller or still without keys.',
  },
  ENROLLMENT_UPDATE_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['count'],
    optional: ['appInstanceId', 'platform'],
    meaning: 'An installation replaces its push token in every application instance that carries the old one.',
  },
  ENROLLMENT_UPDATE_FAILURE_INVALID_REQ: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter', 'platform'],
    meaning: 'A push token is to be replaced, but a field is absent, the old token is not the stored one or the new one is taken.',
  },
  ENROLLMENT_UPDATE_FAILURE_INVALID_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['tokenId', 'tokenType'],
    meaning: 'A push token is to be replaced with an access token that does not hold.',
  },
  ENROLLMENT_UPDATE_FAILURE_UNSUPPORTED_PLATFORM: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['platform'],
    meaning: 'A push token is to be replaced on a platform where that is not supported.',
  },
} as const satisfies EventKinds;
