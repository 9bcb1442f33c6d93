import type { EventKinds } from './event-kind.ts';

/** Custom authenticators: scripts of the Extension Engine that register and authenticate users. */
export const customAuthenticatorEvents = {
  CUSTOM_AUTHENTICATOR_BAD_REQUEST: {
    outcome: 'FAILURE',
    required: ['reason', 'endpoint'],
    optional: ['authenticator', 'parameter'],
    meaning: 'A custom authenticator endpoint is called with content that is unreadable or incomplete.',
  },
  CUSTOM_AUTHENTICATOR_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint'],
    meaning: 'A custom authenticator endpoint is called while custom authenticators are switched off.',
  },
  CUSTOM_AUTHENTICATOR_INVALID_CLIENT: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'authenticator', 'authMethod'],
    meaning: 'The caller is no authenticated installation, or its application may not use this custom authenticator.',
  },
  CUSTOM_AUTHENTICATOR_CONNECTION_ERROR: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['endpoint', 'profileId', 'httpStatus'],
    meaning: 'The Extension Engine, which runs the script of a custom authenticator, cannot be reached.',
  },
  CUSTOM_AUTHENTICATOR_REGISTRATION_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['authenticator'],
    optional: ['status', 'profileId'],
    meaning: 'The script of a custom authenticator accepts the registration of a user.',
  },
  CUSTOM_AUTHENTICATOR_REGISTRATION_FAILURE: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['status', 'profileId'],
    meaning: 'The script of a custom authenticator refuses to register a user, for now or for good.',
  },
  CUSTOM_AUTHENTICATOR_REGISTRATION_INVALID_ACCESS_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['tokenId', 'tokenType'],
    meaning: 'A custom authenticator is to be registered with an access token that does not hold or stands for no user here.',
  },
  CUSTOM_AUTHENTICATOR_AUTHENTICATION_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['authenticator', 'tokenId'],
    optional: ['scopes', 'familyId', 'status', 'profileId', 'authTransactionId'],
    meaning: 'The script of a custom authenticator recognises the user, and an access token is issued.',
  },
  CUSTOM_AUTHENTICATOR_AUTHENTICATION_FAILURE: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['status', 'profileId', 'authTransactionId', 'removed'],
    meaning: 'The script of a custom authenticator does not recognise the user; a final refusal ends the registration too.',
  },
  CUSTOM_AUTHENTICATOR_DEREGISTRATION_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['authenticator'],
    optional: ['profileId', 'removed', 'reason'],
    meaning: 'The registration of a user with a custom authenticator is removed together with its tokens.',
  },
  CUSTOM_AUTHENTICATOR_DEREGISTRATION_INVALID_ACCESS_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['tokenId', 'tokenType'],
    meaning: 'A custom authenticator is to be removed with an access token that does not hold or stands for no user here.',
  },
  CUSTOM_AUTHENTICATOR_RESPONSE_INVALID: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['endpoint', 'status', 'httpStatus', 'profileId'],
    meaning: 'The Extension Engine answers unreadably, or with a status that means a broken script or nothing known.',
  },
  CUSTOM_AUTHENTICATOR_USER_ALREADY_REGISTERED: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['status', 'profileId'],
    meaning: 'A user is to be registered with a custom authenticator, but already is, by our record or that of the script.',
  },
  CUSTOM_AUTHENTICATOR_USER_NOT_REGISTERED: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['endpoint', 'status', 'profileId'],
    meaning: 'A custom authenticator is to be used or removed, but the user is not registered with it.',
  },
  CUSTOM_AUTHENTICATOR_UNKNOWN_USER: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['profileId'],
    meaning: 'A login with a custom authenticator names a profile that the installation does not have.',
  },
  CUSTOM_AUTHENTICATOR_INTERNAL_SERVER_ERROR: {
    outcome: 'FAILURE',
    required: ['reason', 'authenticator'],
    optional: ['status', 'profileId', 'authTransactionId'],
    meaning: 'The script of a custom authenticator recognises the user, but no access token can be issued.',
  },
} as const satisfies EventKinds;
