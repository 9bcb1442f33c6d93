import { namedValue } from '../../../kernel/trail/named-value.ts';
import { selectIdentityProviders } from '../../../people/identity-providers/index.ts';
import { type Check, subjectOf, type Understood } from '../check.ts';

/**
 * Someone can authenticate the person: the provider the request names, which must be one the client has, else the client's own, else the default.
 * What the request cannot help is `server_error`. The trail names providers that exist, and what has the form of a name.
 */
export const identityProvider: Check<Understood> = async (draft, runtime) => {
  const named = draft.parameters.get('idp');
  const selection = await selectIdentityProviders(runtime, draft.client, named);
  if ('providers' in selection) {
    draft.identityProviders = selection.providers;
    return undefined;
  }
  const { reason, identifier } = selection;
  const provider = identifier === undefined ? namedValue('value', named) : { identityProvider: identifier };
  return {
    error: named === undefined ? 'server_error' : 'invalid_request',
    description: named === undefined ? 'No identity provider can be used for this client.' : 'idp is not an identity provider of this client.',
    record: ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { reason, endpoint: draft.endpoint, ...provider, ...subjectOf(draft) }],
  };
};
