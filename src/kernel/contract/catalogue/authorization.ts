import type { EventKinds } from './event-kind.ts';

/** The authorization endpoint: what is refused, and what a user ends up granting. */
export const authorizationEvents = {
  AUTHORIZATION_LVL_UNSUPPORTED: {
    outcome: 'FAILURE',
    required: ['reason', 'value'],
    optional: ['identityProvider'],
    meaning: 'The identity provider states an authentication level for the user that is not a whole number.',
  },
  AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint', 'grantType', 'responseType', 'algorithm'],
    meaning: 'An ID token is due but its claims cannot be gathered, signed or encrypted; no token of the answer is issued.',
  },
  AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT: {
    outcome: 'FAILURE',
    required: ['reason', 'required', 'actual'],
    optional: ['scopes', 'identityProvider'],
    meaning: 'The user is authenticated at a lower level than the requested scopes demand, and has to step up.',
  },
  AUTHZ_REQUEST_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['parameter', 'endpoint', 'responseType', 'identityProvider'],
    meaning: 'An authorization request is malformed, names an unusable client, lacks PKCE or cannot be met without interaction.',
  },
  AUTHZ_REQUEST_REDIRECT_URI_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['endpoint'],
    meaning: 'An authorization request names a redirect URI that is not registered for the client; it is never followed.',
  },
  AUTHZ_REQUEST_SCOPE_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['scopes', 'endpoint'],
    meaning: 'An authorization request asks for a scope the client does not have, or leaves no scope to grant.',
  },
  AUTHZ_REQUEST_NOT_AUTHORIZED_FOR_SCOPE: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['scope', 'scopes'],
    meaning: 'The external scope service answers that this user may not have a requested scope.',
  },
  AUTHZ_REQUEST_GRANT_CREATED: {
    outcome: 'SUCCESS',
    required: ['scopes'],
    optional: ['familyId', 'responseType', 'grantType', 'endpoint', 'identityProvider', 'authMethod', 'actual', 'sessionId'],
    meaning: 'The user authorizes the client, which gets a code (or has its device approved) to exchange for tokens.',
  },
  AUTHZ_REQUEST_TOKEN_CREATED: {
    outcome: 'SUCCESS',
    required: ['scopes', 'issued'],
    optional: ['tokenId', 'familyId', 'tokenType', 'responseType', 'identityProvider', 'authMethod', 'actual', 'sessionId'],
    meaning: 'The user authorizes the client, which gets its tokens in the redirect itself (implicit flow).',
  },
  AUTHZ_REQUEST_INVALID_RESPONSE_TYPE: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['responseType', 'endpoint', 'value'],
    meaning: 'An authorization request asks for a response type that is unknown or not enabled for the client.',
  },
  UNABLE_TO_DETERMINE_IDENTITY_PROVIDER: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['identityProvider', 'endpoint', 'value'],
    meaning: 'Neither the request, the client nor the system default leads to an enabled identity provider the flow can use.',
  },
} as const satisfies EventKinds;
