import { type Check, subjectOf } from '../check.ts';

/** The identity provider every client has: the built-in directory. */
const builtIn = 'directory';

/** A request may name the identity provider; it must be one the client has, and enabled. */
export const identityProvider: Check = (draft) => {
  const sent = draft.parameters.get('idp') ?? builtIn;
  if (sent === builtIn) return undefined;
  return {
    error: 'invalid_request',
    description: 'idp is not an identity provider of this client.',
    record: ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { reason: 'not_assigned', endpoint: draft.endpoint, ...subjectOf(draft) }],
  };
};
