import { type Check, type Identified, invalidRequest } from '../check.ts';

/** Nobody strips the signature from the requests of a client that signs them (RFC 9101 §10.5). What was pushed was looked at when it was. */
export const signedWhenRequired: Check<Identified> = (draft) => {
  if (!draft.client.requireSignedRequestObject || draft.isSigned || draft.pushed) return undefined;
  return invalidRequest(draft, 'not_signed', 'request', 'This client must sign its authorization requests.');
};
