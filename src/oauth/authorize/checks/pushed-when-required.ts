import { type Check, type Identified, invalidRequest } from '../check.ts';

/** A client that pushes its requests is answered to no other (RFC 9126 §6, FAPI 2.0 Security Profile §5.3.2.2). */
export const pushedWhenRequired: Check<Identified> = (draft) => {
  const isRequired = draft.client.requirePushedAuthorizationRequests || draft.client.securityProfile === 'FAPI_2_0';
  if (!isRequired || draft.pushed) return undefined;
  return invalidRequest(draft, 'not_pushed', 'request_uri', 'This client must push its authorization requests.');
};
