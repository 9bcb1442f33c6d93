import type { EventKinds } from './event-kind.ts';
import { objectChange } from './object-change.ts';

/** Events beyond the given catalogue, for what the platform does besides. */
export const extensionEvents = {
  CONSENT_REJECTED: {
    outcome: 'FAILURE',
    isDispensable: true,
    required: ['reason', 'scopes'],
    optional: ['endpoint'],
    meaning: 'The user declines the consent page; the client is told that access is denied.',
  },
  SMS_STEP_UP_CANCELLED: {
    outcome: 'FAILURE',
    isDispensable: true,
    required: ['reason'],
    optional: [],
    meaning: 'The user gives up at the page for the code sent by SMS; the client is told that access is denied.',
  },
  OPENID_SESSION_LOGOUT_SUCCESS: {
    outcome: 'SUCCESS',
    isDispensable: true,
    required: [],
    optional: ['sessionId', 'removed', 'count', 'reason'],
    meaning: 'A user logs out: the session ends, and the clients that took part in it are told.',
  },
  OPENID_SESSION_LOGOUT_FAILURE: {
    outcome: 'FAILURE',
    isDispensable: true,
    required: ['reason'],
    optional: ['parameter', 'sessionId'],
    meaning: 'A logout request is malformed, not confirmed by the user or does not fit the session, so that no session ends.',
  },
  OPENID_BACKCHANNEL_LOGOUT_SENT: {
    outcome: 'SUCCESS',
    isDispensable: true,
    required: ['sessionId'],
    optional: ['attempts'],
    meaning: 'A client that took part in an ended session is told so and takes it in.',
  },
  OPENID_BACKCHANNEL_LOGOUT_FAILED: {
    outcome: 'FAILURE',
    isDispensable: true,
    required: ['reason', 'sessionId'],
    optional: ['attempts', 'httpStatus'],
    meaning: 'A client that took part in an ended session could not be told, and no further try is made.',
  },
  JWT_KEYS_ROTATED: {
    outcome: 'SUCCESS',
    required: ['keyId', 'algorithm'],
    optional: ['previousKeyId', 'nextKeyId', 'reason'],
    meaning: 'The signing keys move on: the next key signs from now on, and a new one is announced.',
  },
  JWT_KEYS_ALGORITHM_UPDATED: {
    outcome: 'SUCCESS',
    required: ['algorithm'],
    optional: ['keyId', 'nextKeyId', 'previousKeyId'],
    meaning: 'A signature algorithm is taken into use with keys of its own, or out of use.',
  },
  CLIENT_REGISTRATION_ACCESS_CREATED: {
    ...objectChange,
    meaning: 'An initial access token is made: whoever holds it may register web clients within what it allows.',
  },
  CLIENT_REGISTRATION_ACCESS_DELETED: {
    ...objectChange,
    meaning: 'An initial access token is withdrawn; clients that were registered with it stay.',
  },
  USER_AUTHENTICATION_SUCCESS: {
    outcome: 'SUCCESS',
    isDispensable: true,
    required: ['authMethod'],
    optional: ['identityProvider', 'actual', 'sessionId'],
    meaning: 'A user signs in: on the login page, or by another identity provider, which `identityProvider` names.',
  },
  USER_AUTHENTICATION_FAILURE: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['authMethod', 'identityProvider', 'failures', 'maxAttempts', 'attemptsExhausted'],
    meaning: 'A sign-in on the login page is refused: wrong credentials, a locked or throttled account, or a form that does not hold.',
  },
  USER_CREATED: {
    outcome: 'SUCCESS',
    required: [],
    optional: ['fields', 'reason'],
    meaning: 'A user is added to the built-in directory.',
  },
  USER_UPDATED: {
    outcome: 'SUCCESS',
    required: ['fields'],
    optional: ['removed', 'reason'],
    meaning: 'A user of the built-in directory is changed: attributes, credentials or status.',
  },
  USER_PASSWORD_RESET: {
    outcome: 'SUCCESS',
    required: [],
    optional: ['removed', 'reason'],
    meaning: 'The helpdesk gives a user of the built-in directory a temporary password; sessions and tokens of the user end.',
  },
  USER_TEMPORARY_PASSWORD_ACCEPTED: {
    outcome: 'INFO',
    required: [],
    optional: ['authMethod'],
    meaning: 'A user types a temporary password in on the login page, and has to choose another before anything else.',
  },
  USER_PASSWORD_CHANGED: {
    outcome: 'SUCCESS',
    required: [],
    optional: ['reason'],
    meaning: 'A user replaces a temporary password by one of their own.',
  },
  USER_PASSWORD_CHANGE_FAILURE: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: [],
    meaning:
      'A new password is not taken: it does not meet the policy, is the temporary one or was typed in twice differently, or the form does not hold.',
  },
  USER_UNLOCKED: {
    outcome: 'SUCCESS',
    required: [],
    optional: ['failures'],
    meaning: 'The helpdesk lets a user try to sign in again who typed too many wrong passwords.',
  },
  USER_DELETED: {
    outcome: 'SUCCESS',
    required: [],
    optional: ['removed', 'reason'],
    meaning: 'A user is deleted from the built-in directory with all that depends on it.',
  },
  ADMIN_ACCOUNT_CREATED: { ...objectChange, meaning: 'An administrator account is added; its roles say what it may do.' },
  ADMIN_ACCOUNT_UPDATED: { ...objectChange, meaning: 'An administrator account is changed: its roles, credentials or restrictions.' },
  ADMIN_ACCOUNT_DELETED: { ...objectChange, meaning: 'An administrator account is deleted, and its sessions end.' },
  AUDIT_LEGAL_HOLD_PLACED: {
    outcome: 'SUCCESS',
    required: ['objectId', 'operation'],
    optional: [],
    meaning: 'Events of the trail are held: retention and erasure leave them as they are until the hold is released.',
  },
  AUDIT_LEGAL_HOLD_RELEASED: {
    outcome: 'SUCCESS',
    required: ['objectId'],
    optional: [],
    meaning: 'A hold on events of the trail is released; retention and erasure go on.',
  },
  ADMIN_PERSON_ERASED: {
    outcome: 'SUCCESS',
    required: ['reason'],
    optional: ['removed'],
    meaning: 'A person is erased: account, sessions, tokens and consents end, and the key to what the trail says about them is destroyed.',
  },
  API_DEVICE_USERS_LISTED: {
    outcome: 'SUCCESS',
    required: ['deviceId', 'count'],
    optional: [],
    meaning: 'An API client reads who uses a device.',
  },
  ADMIN_ACCESS_DENIED: {
    outcome: 'FAILURE',
    required: ['reason', 'endpoint'],
    optional: ['roles', 'requiredRoles', 'authenticator', 'sessionId', 'objectType', 'count'],
    meaning:
      'An administrator calls a field of the administration that is closed to the account, or somebody calls it with a token that proves no administrator. Repetitions within a minute are told once, with their number (count).',
  },
  ADMIN_SESSION_ENDED: {
    outcome: 'INFO',
    required: ['reason'],
    optional: ['sessionId', 'count', 'objectId'],
    meaning:
      'The session of an administrator ends before its time: by logout, by another administrator (objectId then says whose it was), or because it may not go on.',
  },
  PERSON_VIEWED: {
    outcome: 'INFO',
    required: ['operation', 'count'],
    optional: [],
    meaning: 'An administrator or an API client is shown a person, or a list of several; of a list only the number is told.',
  },
} as const satisfies EventKinds;
