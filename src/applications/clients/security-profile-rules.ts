import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { strictAlgorithms } from './client-algorithms.ts';
import type { StaticClientValues } from './client-fields.ts';

/** FAPI 2.0 Security Profile §5.3.2.1: an authorization code lives a minute at most. */
export const strictCodeSeconds = 60;

type Rule = readonly [field: keyof StaticClientValues, isMet: (client: StaticClientValues) => boolean, demand: string];

function isStrictKey({ publicJwk }: StaticClientValues): boolean {
  if (publicJwk === null) return true;
  if (publicJwk.alg !== undefined) return strictAlgorithms.includes(publicJwk.alg);
  return publicJwk.kty !== 'EC' || publicJwk.crv === 'P-256';
}

/** What a client must be for the profile to mean something; at run time the profile holds whatever else its row says. */
const rules: readonly Rule[] = [
  ['authMethod', ({ authMethod }) => !['CLIENT_SECRET_BASIC', 'PKCE', 'PUBLIC'].includes(authMethod), 'must be one that proves possession of a key'],
  ['publicJwk', isStrictKey, `must be a key for ${strictAlgorithms.join(', ')}`],
  ['grantTypes', ({ grantTypes }) => !grantTypes.includes('IMPLICIT'), 'must not hold IMPLICIT'],
  ['pkceRequired', ({ pkceRequired }) => pkceRequired, 'must be true'],
  ['accessGrantExpiresIn', ({ accessGrantExpiresIn }) => accessGrantExpiresIn <= strictCodeSeconds, `must be at most ${strictCodeSeconds}`],
  [
    'dpopBoundAccessTokens',
    (client) => client.dpopBoundAccessTokens || client.tlsClientCertificateBoundAccessTokens,
    'or tlsClientCertificateBoundAccessTokens must be true',
  ],
];

/** The rules of the FAPI 2.0 Security Profile for a client that asks for it; what is wrong is added to `faults`. */
export function checkSecurityProfile(client: StaticClientValues, faults: FaultList): void {
  if (client.securityProfile !== 'FAPI_2_0') return;
  for (const [field, isMet, demand] of rules)
    if (!isMet(client)) faults.add('INVALID_VALUE', `${field} ${demand} for a client with securityProfile FAPI_2_0.`, 'input', field);
}
