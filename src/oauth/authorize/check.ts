import type { EventRecord } from '../../kernel/audit/event-record.ts';
import type { ErrorCode } from '../../kernel/errors/error-table.ts';
import type { Form } from '../../kernel/http/read-form.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { clientSubject } from '../token/token-request.ts';
import type { AuthorizationRequest, RequestParameter } from './authorization-request.ts';

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

/** A failure that is shown on a page, as there is no address to trust yet. */
export interface PageFailure extends Failure {
  readonly error: Extract<AuthorizationErrorCode, ErrorCode>;
}

/** A request on its way through the checks: a check may read what those above it in the table have written. */
export type Draft = { readonly form: Form; readonly endpoint: 'authorize' | 'par' | 'device_authorization' } & {
  -readonly [Fact in keyof AuthorizationRequest]: AuthorizationRequest[Fact];
};

/** One rule an authorization request has to meet. Writes what it found out to the draft, or says why the request ends. */
export type Check = (draft: Draft, runtime: Runtime) => Failure | undefined | Promise<Failure | undefined>;

/** The subject columns of events about a request: its client, once it is known. */
export function subjectOf(draft: Pick<Draft, 'client'>): { clientId?: string; appName?: string } {
  return draft.client ? clientSubject(draft.client) : {};
}

/** The failure of most checks: `invalid_request`, recorded as AUTHZ_REQUEST_INVALID. */
export function invalidRequest(draft: Draft, reason: string, parameter: RequestParameter | undefined, description: string): Failure {
  const details = { reason, endpoint: draft.endpoint, ...(parameter ? { parameter } : {}), ...subjectOf(draft) };
  return { error: 'invalid_request', description, record: ['AUTHZ_REQUEST_INVALID', details] };
}
