import { type Check, type Identified, invalidRequest, subjectOf } from '../check.ts';
import { redirectUrisOf, registeredRedirectUri } from '../registered-redirect-uri.ts';

/**
 * `redirect_uri` is one of the registered ones; when it is absent exactly one is registered, and the request is not an OpenID Connect one
 * (RFC 6749 §3.1.2.3, OIDC Core §3.1.2.1, RFC 9700 §2.1). A wrong one is never followed.
 */
export const redirectUri: Check<Identified> = (draft) => {
  const { client, parameters, endpoint } = draft;
  const sent = parameters.get('redirect_uri');
  if (sent !== undefined) {
    draft.redirectUri = sent;
    if (registeredRedirectUri(client, sent) !== undefined) return undefined;
    return {
      error: 'invalid_request',
      description: 'redirect_uri is not registered for this client.',
      record: ['AUTHZ_REQUEST_REDIRECT_URI_INVALID', { reason: 'not_registered', endpoint, ...subjectOf(draft) }],
    };
  }
  const [only, ...others] = redirectUrisOf(client);
  const isOpenId = parameters.get('scope')?.split(' ').includes('openid') ?? false;
  if (only === undefined || others.length > 0 || isOpenId) return invalidRequest(draft, 'missing', 'redirect_uri', 'redirect_uri is missing.');
  draft.redirectUri = only;
  return undefined;
};
