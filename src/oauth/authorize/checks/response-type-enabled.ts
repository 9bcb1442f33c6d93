import { clientSubject } from '../../../applications/clients/index.ts';
import { hasGrantType } from '../../token/token-request.ts';
import type { Check, Identified } from '../check.ts';

/** Why the client may not have what the response type gives. A token of the front channel cannot be bound to a key (FAPI 2.0 §5.3.2.2, RFC 9449 §5.2). */
function obstacle({ client, responseType }: Identified): string | undefined {
  if (responseType === 'code') return hasGrantType(client, 'AUTHORIZATION_CODE') ? undefined : 'not_enabled';
  if (!hasGrantType(client, 'IMPLICIT')) return 'implicit_off';
  const isBound = client.dpopBoundAccessTokens || client.tlsClientCertificateBoundAccessTokens;
  return client.securityProfile === 'FAPI_2_0' || (isBound && responseType !== 'id_token') ? 'sender_constrained' : undefined;
}

/** The client was given the function: `code` needs the authorization code grant, tokens in the front channel the implicit one (RFC 9700 §2.1.2). */
export const responseTypeEnabled: Check<Identified> = (draft) => {
  const reason = obstacle(draft);
  if (reason === undefined) return undefined;
  const { client, endpoint, parameters } = draft;
  const details = { reason, responseType: parameters.get('response_type') as string, endpoint, ...clientSubject(client) };
  return {
    error: 'unauthorized_client',
    description: 'The client may not use this response_type.',
    record: ['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', details],
  };
};
