import { clientSubject, hasGrant } from '../../token/token-request.ts';
import type { Check } from '../check.ts';

/** The client was given the function: `code` needs the authorization code grant, and nobody gets tokens in the front channel (RFC 9700 §2.1.2). */
export const responseTypeEnabled: Check = (draft) => {
  const { client, parameters } = draft;
  const responseType = parameters.get('response_type') as string;
  if (responseType === 'code' && hasGrant(client, 'AUTHORIZATION_CODE')) return undefined;
  const reason = responseType === 'code' ? 'not_enabled' : 'implicit_off';
  return {
    error: 'unauthorized_client',
    description: 'The client may not use this response_type.',
    record: ['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { reason, responseType, endpoint: draft.endpoint, ...clientSubject(client) }],
  };
};
