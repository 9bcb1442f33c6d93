import type { AuthorizationErrorCode, Check } from '../check.ts';
import { invalidRequest } from '../check.ts';

const refused = {
  request: 'request_not_supported',
  request_uri: 'request_uri_not_supported',
  registration: 'registration_not_supported',
} as const satisfies Record<string, AuthorizationErrorCode>;

const names = Object.keys(refused) as (keyof typeof refused)[];

/** Request objects and self-registration are refused by their own errors; nothing is fetched or parsed (OIDC Core §3.1.2.6, RFC 9101 §10.5). */
export const noRequestObject: Check = (draft) => {
  const name = names.find((parameter) => draft.parameters.has(parameter));
  return name && { ...invalidRequest(draft, 'not_supported', name, `${name} is not supported.`), error: refused[name] };
};
