import type { EventKinds } from './event-kind.ts';

/** Codes by SMS: sent, resent and verified in mobile authentication, and typed in at a step-up login. */
export const smsEvents = {
  SMS_AUTH_INIT_FAILURE_PHONE_NUMBER_INVALID_OR_MISSING: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['flow', 'authPropertiesName', 'fallback', 'identityProvider'],
    meaning: 'A code is to be sent by SMS, but there is no phone number or it is not in international notation.',
  },
  SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['flow', 'authTransactionId', 'fallback', 'gateway', 'httpStatus', 'upstreamError', 'attempts'],
    meaning: 'A code is to be sent by SMS, but the gateway refuses it under every sender or cannot be reached.',
  },
  SMS_AUTH_NOT_AUTHENTICATED_INVALID_VERIFICATION_CODE: {
    outcome: 'FAILURE',
    required: ['reason', 'authTransactionId'],
    optional: ['failures', 'maxAttempts'],
    meaning: 'A wrong SMS code is presented while attempts remain.',
  },
  SMS_AUTH_INIT_FAILURE_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['authPropertiesName', 'fallback', 'endpoint'],
    meaning: 'An SMS authentication is asked for while SMS authentication is switched off.',
  },
  SMS_AUTH_INIT_MESSAGE_SENT: {
    outcome: 'SUCCESS',
    required: [],
    optional: ['authTransactionId', 'flow', 'authPropertiesName', 'fallback', 'gateway', 'attempts'],
    meaning: 'The SMS gateway accepts the message with a new code; that does not yet mean it arrives.',
  },
  SMS_AUTH_AUTHENTICATED: {
    outcome: 'SUCCESS',
    required: ['authTransactionId'],
    optional: ['authPropertiesName', 'failures'],
    meaning: 'The right SMS code is presented in time, and its transaction closes.',
  },
  SMS_AUTH_FAILURE_INVALID_TRANSACTION: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['authTransactionId', 'parameter'],
    meaning: 'An SMS code is presented for a transaction that is unknown, expired, closed or not that of this user and caller.',
  },
  SMS_AUTH_VALIDATION_LIMIT_EXCEEDED: {
    outcome: 'FAILURE',
    required: ['reason', 'authTransactionId'],
    optional: ['failures', 'maxAttempts'],
    meaning: 'The last permitted wrong SMS code is presented, and its transaction ends.',
  },
  SMS_RESEND_FAILED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['authTransactionId', 'resends', 'maxResends', 'gateway', 'httpStatus', 'upstreamError', 'attempts'],
    meaning: 'An SMS code is not sent again: wrong transaction or user, no resend left, or the gateway fails.',
  },
  SMS_RESEND_SUCCEEDED: {
    outcome: 'SUCCESS',
    required: ['authTransactionId'],
    optional: ['resends', 'maxResends', 'gateway', 'attempts'],
    meaning: 'The SMS gateway accepts the message with the same code once more.',
  },
  SMS_STEP_UP_CSRF_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter'],
    meaning: 'The step-up form comes back with a CSRF token that does not hold for this login; no attempt is counted.',
  },
  SMS_STEP_UP_CODE_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['failures', 'maxAttempts', 'attemptsExhausted'],
    meaning: 'The code typed into the step-up form is wrong or expired; on the last attempt the login ends.',
  },
} as const satisfies EventKinds;
