import type { EventRecord } from '../../kernel/contract/event-record.ts';

/** `error` of an authorization response (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6, OIDC Unmet Authentication Requirements). */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'account_selection_required'
  | 'invalid_request_object'
  | 'invalid_request_uri'
  | 'invalid_target'
  | 'registration_not_supported'
  | 'server_error'
  | 'unmet_authentication_requirements';

/** Why a request ends: what the client is told, and what the trail is told. */
export interface Failure {
  readonly error: AuthorizationErrorCode;
  /** ASCII without quotes or backslash; holds nothing the sender wrote. */
  readonly description: string;
  readonly record: EventRecord;
  /** A word for the client's developers on what an identity provider did. */
  readonly cause?: string;
  /** Where the person is sent instead of back to the client. */
  readonly instead?: string;
}
