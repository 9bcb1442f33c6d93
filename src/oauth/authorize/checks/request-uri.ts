import { type Check, type Failure, invalidRequest } from '../check.ts';
import { findPushedRequest, pushedPrefix } from '../pushed-request.ts';

/**
 * `request_uri` stands for parameters that are elsewhere. One of ours names a request this client has pushed, not long ago, and that was not
 * answered yet (RFC 9126 §4); its parameters take the place of those sent. A pushed request names no other (RFC 9126 §2.1).
 */
export const requestUri: Check = async (draft, runtime) => {
  const sent = draft.parameters.get('request_uri');
  if (sent === undefined) return undefined;
  const invalid = (reason: string, description: string): Failure => ({
    ...invalidRequest(draft, reason, 'request_uri', description),
    error: 'invalid_request_uri',
  });
  if (draft.endpoint === 'par') return invalidRequest(draft, 'nested', 'request_uri', 'request_uri cannot be pushed.');
  if (!sent.startsWith(pushedPrefix)) return invalid('not_registered', 'request_uri is not registered for this client.');
  const pushed = await findPushedRequest(runtime, sent);
  if (!pushed || pushed.clientId !== draft.client.clientId) return invalid('unknown', 'request_uri is not known.');
  if (pushed.isUsed) return invalid('used', 'request_uri was used.');
  if (pushed.isExpired) return invalid('expired', 'request_uri has expired.');
  draft.parameters = pushed.parameters;
  draft.pushed = pushed;
  return undefined;
};
