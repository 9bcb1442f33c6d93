import { type Check, subjectOf } from '../check.ts';

/** `code` is offered; the implicit types are known but switched off; hybrid ones do not exist here (RFC 9700 §2.1.2). */
const knownResponseTypes: ReadonlySet<string> = new Set(['code', 'token', 'id_token', 'id_token token', 'token id_token']);

/** RFC 6749 §3.1.1: the response type is a known one. */
export const responseTypeSupported: Check = (draft) => {
  if (knownResponseTypes.has(draft.parameters.get('response_type') as string)) return undefined;
  return {
    error: 'unsupported_response_type',
    description: 'response_type is not supported.',
    record: ['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { reason: 'unknown', endpoint: draft.endpoint, ...subjectOf(draft) }],
  };
};
