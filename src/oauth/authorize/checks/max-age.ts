import { type Check, type Identified, invalidRequest } from '../check.ts';

/** OIDC Core §3.1.2.1: `max_age` is a number of seconds. */
export const maxAge: Check<Identified> = (draft) => {
  const sent = draft.parameters.get('max_age');
  draft.maxAgeSeconds = sent === undefined ? undefined : Number(sent);
  if (sent !== undefined && !/^\d{1,15}$/.test(sent)) return invalidRequest(draft, 'malformed', 'max_age', 'max_age must be a number of seconds.');
  return undefined;
};
