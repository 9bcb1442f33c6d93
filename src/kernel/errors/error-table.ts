/** How one kind of failure looks at each door, how loud it is in the log, and what the outside may read. */
export interface ErrorRow {
  /** HTTP status. */
  readonly status: number;
  /** `error` of an OAuth answer (RFC 6749 §5.2 and the registries that extend it). */
  readonly oauth: string;
  /** `extensions.code` of a GraphQL error. */
  readonly graphql: string;
  /** FIDO UAF status code (UAF protocol §3.1). */
  readonly uaf: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Public text: the same for every cause. */
  readonly text: string;
}

export const errorTable = {
  invalid_request: {
    status: 400,
    oauth: 'invalid_request',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The request is missing something, repeats something or is malformed.',
  },
  invalid_request_object: {
    status: 400,
    oauth: 'invalid_request_object',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The request object is not valid.',
  },
  invalid_request_uri: {
    status: 400,
    oauth: 'invalid_request_uri',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The request URI is not known, or no longer good.',
  },
  registration_not_supported: {
    status: 400,
    oauth: 'registration_not_supported',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'Clients cannot register themselves in a request.',
  },
  invalid_target: {
    status: 400,
    oauth: 'invalid_target',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The resource is unknown, or not one of this client.',
  },
  invalid_client: {
    status: 401,
    oauth: 'invalid_client',
    graphql: 'UNAUTHENTICATED',
    uaf: 1401,
    level: 'info',
    text: 'Client authentication failed.',
  },
  invalid_grant: {
    status: 400,
    oauth: 'invalid_grant',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The grant is not valid, or not for this client.',
  },
  unauthorized_client: {
    status: 400,
    oauth: 'unauthorized_client',
    graphql: 'FORBIDDEN',
    uaf: 1403,
    level: 'info',
    text: 'The client may not use this grant or response type.',
  },
  unsupported_grant_type: {
    status: 400,
    oauth: 'unsupported_grant_type',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The grant type is not supported.',
  },
  unsupported_response_type: {
    status: 400,
    oauth: 'unsupported_response_type',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The response type is not supported.',
  },
  invalid_scope: {
    status: 400,
    oauth: 'invalid_scope',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'A requested scope is unknown or not allowed, or none is left.',
  },
  access_denied: { status: 403, oauth: 'access_denied', graphql: 'FORBIDDEN', uaf: 1403, level: 'info', text: 'The request was denied.' },
  login_required: { status: 400, oauth: 'login_required', graphql: 'UNAUTHENTICATED', uaf: 1401, level: 'info', text: 'The user has to sign in.' },
  consent_required: { status: 400, oauth: 'consent_required', graphql: 'FORBIDDEN', uaf: 1403, level: 'info', text: 'The user has to consent.' },
  interaction_required: {
    status: 400,
    oauth: 'interaction_required',
    graphql: 'FORBIDDEN',
    uaf: 1403,
    level: 'info',
    text: 'The user has to take part.',
  },
  invalid_token: {
    status: 401,
    oauth: 'invalid_token',
    graphql: 'UNAUTHENTICATED',
    uaf: 1401,
    level: 'info',
    text: 'The access token is missing or not valid.',
  },
  insufficient_scope: {
    status: 403,
    oauth: 'insufficient_scope',
    graphql: 'FORBIDDEN',
    uaf: 1403,
    level: 'info',
    text: 'The access token lacks the scope this needs.',
  },
  unauthorized: { status: 401, oauth: 'unauthorized', graphql: 'UNAUTHENTICATED', uaf: 1401, level: 'info', text: 'Authentication is needed.' },
  forbidden: { status: 403, oauth: 'forbidden', graphql: 'FORBIDDEN', uaf: 1403, level: 'info', text: 'The caller may not do this.' },
  not_found: { status: 404, oauth: 'not_found', graphql: 'NOT_FOUND', uaf: 1404, level: 'debug', text: 'There is nothing here.' },
  method_not_allowed: {
    status: 405,
    oauth: 'invalid_request',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'debug',
    text: 'The method is not allowed here.',
  },
  payload_too_large: {
    status: 413,
    oauth: 'invalid_request',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'info',
    text: 'The request is too large.',
  },
  unsupported_media_type: {
    status: 415,
    oauth: 'invalid_request',
    graphql: 'BAD_USER_INPUT',
    uaf: 1400,
    level: 'debug',
    text: 'The content type is not supported here.',
  },
  bad_user_input: { status: 400, oauth: 'invalid_request', graphql: 'BAD_USER_INPUT', uaf: 1400, level: 'info', text: 'An argument is not valid.' },
  cursor_expired: {
    status: 400,
    oauth: 'invalid_request',
    graphql: 'CURSOR_EXPIRED',
    uaf: 1400,
    level: 'info',
    text: 'The cursor is older than what is kept.',
  },
  too_slow: {
    status: 429,
    oauth: 'temporarily_unavailable',
    graphql: 'SLOW_CONSUMER',
    uaf: 1500,
    level: 'warn',
    text: 'The subscriber reads too slowly; resume from the last cursor.',
  },
  too_many_requests: {
    status: 429,
    oauth: 'temporarily_unavailable',
    graphql: 'RATE_LIMITED',
    uaf: 1500,
    level: 'warn',
    text: 'Too many requests; try again later.',
  },
  temporarily_unavailable: {
    status: 503,
    oauth: 'temporarily_unavailable',
    graphql: 'UNAVAILABLE',
    uaf: 1500,
    level: 'error',
    text: 'The service cannot answer right now; try again soon.',
  },
  server_error: {
    status: 500,
    oauth: 'server_error',
    graphql: 'INTERNAL_SERVER_ERROR',
    uaf: 1500,
    level: 'error',
    text: 'Something went wrong on our side.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
