import { clientSubject } from '../../clients/index.ts';
import type { ErrorCode } from '../../kernel/errors/error-table.ts';
import type { Form } from '../../kernel/http/read-form.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import type { AuthorizationErrorCode, AuthorizationRequest, Failure, RequestParameter } from '../../sign-in/request/index.ts';

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
