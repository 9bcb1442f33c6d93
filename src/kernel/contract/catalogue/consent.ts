import type { EventKinds } from './event-kind.ts';

export const consentEvents = {
  CONSENT_GIVEN: {
    outcome: 'SUCCESS',
    required: ['scopes', 'persistentScopes'],
    optional: [],
    meaning: 'The user accepted the consent page, and the persistent scopes were remembered.',
  },
  CONSENT_CSRF_INVALID: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: [],
    meaning:
      'A consent form came back with a CSRF token that is absent, unknown, expired, used before or bound to other values; the page is shown again.',
  },
} as const satisfies EventKinds;
