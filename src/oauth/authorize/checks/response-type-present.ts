import { type Check, type Identified, invalidRequest } from '../check.ts';

/** RFC 6749 §3.1.1: `response_type` is required. */
export const responseTypePresent: Check<Identified> = (draft) =>
  draft.parameters.has('response_type') ? undefined : invalidRequest(draft, 'missing', 'response_type', 'response_type is missing.');
