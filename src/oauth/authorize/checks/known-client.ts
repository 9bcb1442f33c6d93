import { findClient } from '../../../clients/index.ts';
import { clientSubject } from '../../token/token-request.ts';
import type { Check } from '../check.ts';

/** The client exists and is one that signs people in: API clients have no browser. */
export const knownClient: Check = async (draft, runtime) => {
  const client = await findClient(runtime, draft.parameters.get('client_id') as string);
  if (client && client.kind !== 'API') {
    draft.client = client;
    return undefined;
  }
  const details = { reason: client ? 'api_client' : 'unknown_client', endpoint: draft.endpoint, ...(client ? clientSubject(client) : {}) };
  return { error: 'unauthorized_client', description: 'The client is not known.', record: ['AUTHZ_REQUEST_INVALID', details] };
};
