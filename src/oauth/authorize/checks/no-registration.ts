import { type Check, type Identified, invalidRequest } from '../check.ts';

/** Self-registration is refused by its own error (OIDC Core §3.1.2.6). */
export const noRegistration: Check<Identified> = (draft) =>
  draft.parameters.has('registration')
    ? { ...invalidRequest(draft, 'not_supported', 'registration', 'registration is not supported.'), error: 'registration_not_supported' }
    : undefined;
