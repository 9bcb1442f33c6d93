import type { Client } from './client.entity.ts';

/** What clients may sign with. Asymmetric algorithms only: an HMAC here would make the public key a shared secret. */
export const clientAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const;

/** FAPI 2.0 Security Profile §5.4.1. */
export const strictAlgorithms: readonly string[] = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];

/** The algorithms this client may sign assertions, request objects and DPoP proofs with. */
export function algorithmsOf(client: Pick<Client, 'securityProfile'>): string[] {
  return client.securityProfile === 'FAPI_2_0' ? [...strictAlgorithms] : [...clientAlgorithms];
}
