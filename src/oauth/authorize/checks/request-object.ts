import { type Check, type Identified, invalidRequest } from '../check.ts';
import { keepParameters } from '../keep-parameters.ts';
import { readRequestObject } from '../read-request-object.ts';

/**
 * A signed request object says what is asked; nothing that was sent beside it counts, but that `client_id` is the same (RFC 9101 §5, §6.3). Whatever
 * is wrong with it ends the request.
 */
export const requestObject: Check<Identified> = async (draft, runtime) => {
  const jwt = draft.parameters.get('request');
  draft.isSigned = false;
  if (jwt === undefined) return undefined;
  const read = await readRequestObject(runtime, draft.client, jwt);
  const kept = typeof read === 'string' ? undefined : keepParameters(read);
  if (kept && !kept.isTooLong) {
    draft.parameters = kept.parameters;
    draft.isSigned = true;
    return undefined;
  }
  const reason = typeof read === 'string' ? `object_${read}` : 'too_long';
  return { ...invalidRequest(draft, reason, 'request', 'The request object is not valid.'), error: 'invalid_request_object' };
};
