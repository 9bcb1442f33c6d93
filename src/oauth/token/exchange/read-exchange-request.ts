import { clientSubject } from '../../../applications/clients/index.ts';
import { AppError } from '../../../kernel/contract/errors/app-error.ts';
import type { TokenRequest } from '../token-request.ts';

/** The one type of token that is taken and given (RFC 8693 §3). */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** What a request must hold: [parameter, the values it may have, whether it may be absent, the fault otherwise]. */
const rules: readonly (readonly [parameter: string, holds: (sent: string | undefined) => boolean, reason: string, description: string])[] = [
  ['subject_token', (sent) => sent !== undefined, 'missing', 'subject_token is missing.'],
  ['subject_token_type', (sent) => sent !== undefined, 'missing', 'subject_token_type is missing.'],
  ['subject_token_type', (sent) => sent === accessTokenType, 'unsupported', 'subject_token_type must be that of an access token.'],
  [
    'requested_token_type',
    (sent) => sent === undefined || sent === accessTokenType,
    'unsupported',
    'requested_token_type must be that of an access token.',
  ],
  ['actor_token', (sent) => sent === undefined, 'unsupported', 'actor_token is not supported: the client is the actor.'],
  ['actor_token_type', (sent) => sent === undefined, 'unsupported', 'actor_token_type is not supported: the client is the actor.'],
  ['resource', (sent) => sent === undefined || sent.split(' ').every(isResource), 'malformed', 'resource must be an absolute URI without fragment.'],
];

function isResource(sent: string): boolean {
  return URL.canParse(sent) && !sent.includes('#');
}

/** The subject token of an exchange request (RFC 8693 §2.1). Whatever is missing or not supported is `invalid_request`. */
export function readExchangeRequest({ client, grantType, parameters }: TokenRequest): string {
  const broken = rules.find(([parameter, holds]) => !holds(parameters.get(parameter)));
  if (!broken) return parameters.get('subject_token') as string;
  const [parameter, , reason, description] = broken;
  throw new AppError('invalid_request', {
    description,
    record: ['TOKEN_REQUEST_INVALID', { reason, parameter, grantType, ...clientSubject(client) }],
  });
}
