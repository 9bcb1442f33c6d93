import type { EventKinds } from './event-kind.ts';

/** Logins at an upstream OAuth identity provider that break off. */
export const idpEvents = {
  IDP_OAUTH_STATE_MISMATCH: {
    outcome: 'FAILURE',
    required: ['reason', 'missing'],
    optional: ['identityProvider'],
    meaning: 'A user returns from an identity provider with a state that is absent, used before or not the one sent along.',
  },
  IDP_OAUTH_MISSING_ACCESS_GRANT: {
    outcome: 'FAILURE',
    required: ['reason', 'identityProvider'],
    optional: ['upstreamError'],
    meaning: 'A user returns from an identity provider with an error or without a code.',
  },
  IDP_OAUTH_MISSING_ACCESS_TOKEN: {
    outcome: 'FAILURE',
    required: ['reason', 'identityProvider'],
    optional: ['httpStatus', 'upstreamError'],
    meaning: 'An identity provider gives no access token for the code it handed out: unreachable, refusing or unreadable.',
  },
  IDP_OAUTH_MISSING_USER_INFO: {
    outcome: 'FAILURE',
    required: ['reason', 'identityProvider'],
    optional: ['httpStatus', 'upstreamError'],
    meaning: 'An identity provider does not tell who the user is: its profile is unreachable, unreadable or without a user id.',
  },
} as const satisfies EventKinds;
