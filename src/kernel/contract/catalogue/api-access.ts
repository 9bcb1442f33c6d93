import type { EventKinds } from './event-kind.ts';

/** Which API clients get through to the management APIs, and what the payload-encryption policy API answers. */
export const apiAccessEvents = {
  API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS: {
    outcome: 'FAILURE',
    required: ['reason', 'api'],
    optional: ['authMethod', 'endpoint', 'count'],
    meaning: 'An API other than the end-user API is called without credentials, by an unknown client or with credentials that fail.',
  },
  API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE: {
    outcome: 'FAILURE',
    required: ['reason', 'api'],
    optional: ['grantType', 'authMethod', 'endpoint'],
    meaning: 'An API is called by an authenticated client that may not use client credentials, such as a web client.',
  },
  API_ACCESS_NOT_ALLOWED_INVALID_SCOPES: {
    outcome: 'FAILURE',
    required: ['reason', 'api'],
    optional: ['requiredScope', 'authMethod', 'endpoint'],
    meaning: 'An API is called by an authenticated client to which the scope of that API is not assigned.',
  },
  API_ACCESS_GRANTED: {
    outcome: 'SUCCESS',
    required: ['api'],
    optional: ['authMethod', 'endpoint'],
    meaning: 'A client authenticates for an API and holds its scope; the call itself may still fail.',
  },
  API_PAYLOAD_ENCRYPTION_APPLICATION_DISABLED: {
    outcome: 'FAILURE',
    required: ['reason', 'appIdentifier', 'platform', 'appVersion'],
    optional: ['tokenId', 'mismatch'],
    meaning: 'The encryption policy is asked for an application version that is disabled.',
  },
  API_PAYLOAD_ENCRYPTION_POLICY_NOT_FOUND: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appIdentifier', 'platform', 'appVersion', 'tokenId', 'mismatch'],
    meaning: 'The encryption policy is asked for, but neither the names nor the token lead to a known application version.',
  },
  API_PAYLOAD_ENCRYPTION_INVALID_PARAMETERS: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter'],
    meaning: 'The encryption policy is asked for without a token and without a complete, well-formed application version.',
  },
  API_PAYLOAD_ENCRYPTION_POLICY_FOUND: {
    outcome: 'SUCCESS',
    required: ['appIdentifier', 'platform', 'appVersion', 'payloadEncryptionEnabled'],
    optional: ['tokenId', 'mismatch'],
    meaning: 'The security proxy learns whether an application version has to encrypt its payloads.',
  },
  API_PAYLOAD_ENCRYPTION_INVALID_ACCESS_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['tokenId'],
    meaning: 'The encryption policy is asked for with an access token that is unknown, expired or revoked.',
  },
} as const satisfies EventKinds;
