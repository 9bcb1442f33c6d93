import { namedValue } from '../../../kernel/trail/named-value.ts';
import { responseTypes } from '../../../sign-in/request/index.ts';
import { type Check, type Identified, subjectOf } from '../check.ts';

/** RFC 6749 §3.1.1: the response type is a known one; its words may come in any order. Hybrid ones do not exist here. */
export const responseTypeSupported: Check<Identified> = (draft) => {
  const words = (draft.parameters.get('response_type') as string).split(' ').sort().join(' ');
  const known = responseTypes.find((type) => type === words);
  if (known !== undefined) {
    draft.responseType = known;
    return undefined;
  }
  return {
    error: 'unsupported_response_type',
    description: 'response_type is not supported.',
    record: [
      'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE',
      { reason: 'unknown', ...namedValue('value', words.replaceAll(' ', '.')), endpoint: draft.endpoint, ...subjectOf(draft) },
    ],
  };
};
