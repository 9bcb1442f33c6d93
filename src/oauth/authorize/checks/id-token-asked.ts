import { type Check, type Identified, invalidRequest, subjectOf } from '../check.ts';

/** An ID token in the front channel is for OpenID Connect only, and bound to the client's session by a nonce (OIDC Core §3.2.2.1). */
export const idTokenAsked: Check<Identified> = (draft) => {
  if (!draft.responseType?.startsWith('id_token')) return undefined;
  if (!draft.scopes?.some(({ scopeId }) => scopeId === 'openid'))
    return {
      error: 'invalid_scope',
      description: 'An ID token needs the scope openid.',
      record: ['AUTHZ_REQUEST_SCOPE_INVALID', { reason: 'openid_missing', endpoint: draft.endpoint, ...subjectOf(draft) }],
    };
  return draft.parameters.has('nonce') ? undefined : invalidRequest(draft, 'missing', 'nonce', 'nonce is missing.');
};
