import { type Client, isPublicMethod } from '../../../applications/clients/index.ts';
import { type Check, type Identified, invalidRequest } from '../check.ts';

const wellFormed = /^[A-Za-z0-9._~-]{43,128}$/;

function whyRequired({ authMethod, securityProfile }: Readonly<Client>): string {
  if (isPublicMethod(authMethod)) return 'a client without credentials has to use PKCE with S256.';
  if (securityProfile === 'FAPI_2_0') return 'a client with securityProfile FAPI_2_0 has to use PKCE with S256.';
  return 'this client has to use PKCE with S256, unless pkceRequired is false in its settings.';
}

/**
 * PKCE with S256, and only S256: `plain`, said or implied by silence, protects nothing (RFC 7636 §4.3, RFC 9700 §2.1.1). A client without
 * credentials cannot do without it.
 */
export const codeChallenge: Check<Identified> = (draft) => {
  const { client, parameters } = draft;
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  const isRequired =
    draft.responseType === 'code' && (client.pkceRequired || isPublicMethod(client.authMethod) || client.securityProfile === 'FAPI_2_0');
  draft.codeChallenge = challenge;
  if (challenge === undefined) {
    if (isRequired || method !== undefined)
      return invalidRequest(
        draft,
        'pkce_missing',
        'code_challenge',
        `code_challenge is missing: ${isRequired ? whyRequired(client) : 'code_challenge_method comes with one.'}`,
      );
    return undefined;
  }
  if (method !== 'S256') return invalidRequest(draft, 'pkce_method', 'code_challenge_method', 'code_challenge_method must be S256.');
  if (!wellFormed.test(challenge)) return invalidRequest(draft, 'pkce_malformed', 'code_challenge', 'code_challenge is malformed.');
  return undefined;
};
