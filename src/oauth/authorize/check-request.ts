import type { Form } from '../../kernel/http/read-form.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Draft, Failure } from './check.ts';
import { checks, type FailureReply, type RequestEndpoint } from './checks.ts';

/** A request that failed a check. When `reply` is `client`, the checks have established where and how the client is answered. */
export interface FailedRequest {
  readonly failure: Failure;
  readonly reply: FailureReply;
  readonly request: Pick<AuthorizationRequest, 'client' | 'redirectUri' | 'responseMode' | 'state' | 'parameters'>;
}

/** Walks a request through the table of checks; stops at the first that fails. */
export async function checkRequest(
  runtime: Runtime,
  endpoint: RequestEndpoint,
  form: Form,
): Promise<{ request: AuthorizationRequest } | FailedRequest> {
  const draft = { form } as Draft;
  for (const row of checks) {
    const failure = await row.check(draft, runtime);
    if (failure) return { failure, reply: row[endpoint], request: draft };
  }
  return { request: draft };
}
