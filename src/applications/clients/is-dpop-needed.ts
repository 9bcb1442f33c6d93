import type { Client } from './client.entity.ts';

/** Whether a client gets no token without a DPoP proof: it says so, or its profile wants a sender constraint and it has no other. */
export function isDpopNeeded(client: Readonly<Client>): boolean {
  return client.dpopBoundAccessTokens || (client.securityProfile === 'FAPI_2_0' && !client.tlsClientCertificateBoundAccessTokens);
}
