import { responseModes } from '../authorization-request.ts';
import { type Check, invalidRequest } from '../check.ts';

/**
 * How the answer travels: `query` unless the request says otherwise (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2).
 * Stands before all other checks that answer the client, because their answers need it.
 */
export const responseMode: Check = (draft) => {
  const sent = draft.parameters.get('response_mode') ?? 'query';
  const mode = responseModes.find((candidate) => candidate === sent);
  draft.state = draft.parameters.get('state');
  draft.responseMode = mode ?? 'query';
  if (mode === undefined) return invalidRequest(draft, 'unsupported', 'response_mode', 'response_mode is not supported.');
  if (mode !== 'form_post' || /^https?:/.test(draft.redirectUri)) return undefined;
  draft.responseMode = 'query';
  return invalidRequest(draft, 'not_postable', 'response_mode', 'response_mode=form_post needs an http or https redirect_uri.');
};
