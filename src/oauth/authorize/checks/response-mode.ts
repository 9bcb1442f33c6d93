import { responseModes } from '../../../sign-in/request/index.ts';
import { type Check, type Identified, invalidRequest } from '../check.ts';

/** Tokens never travel in a query, where servers log and browsers leak it. Clients without the implicit grant get none, and look for errors in the query. */
function isForFragment({ client, parameters }: Identified): boolean {
  const words = (parameters.get('response_type') ?? '').split(' ');
  return client.grantTypes.includes('IMPLICIT') && (words.includes('token') || words.includes('id_token'));
}

/**
 * How the answer travels: for a code by `query`, for tokens by `fragment`, unless the request says otherwise (OAuth 2.0 Multiple Response Types §2.1
 * and §5, Form Post Response Mode §2). Stands before all other checks that answer the client, because their answers need it.
 */
export const responseMode: Check<Identified> = (draft) => {
  const usual = isForFragment(draft) ? 'fragment' : 'query';
  const sent = draft.parameters.get('response_mode') ?? usual;
  const mode = responseModes.find((candidate) => candidate === sent);
  draft.state = draft.parameters.get('state');
  draft.responseMode = mode === undefined || mode === 'query' ? usual : mode;
  if (mode === undefined) return invalidRequest(draft, 'unsupported', 'response_mode', 'response_mode is not supported.');
  if (mode === 'query' && usual === 'fragment')
    return invalidRequest(draft, 'query_with_tokens', 'response_mode', 'response_mode=query is not for this response_type.');
  if (mode !== 'form_post' || /^https?:/.test(draft.redirectUri ?? '')) return undefined;
  draft.responseMode = usual;
  return invalidRequest(draft, 'not_postable', 'response_mode', 'response_mode=form_post needs an http or https redirect_uri.');
};
