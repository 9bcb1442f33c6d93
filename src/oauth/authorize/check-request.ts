import type { Form } from '../../kernel/edge/read-form.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AnswerTarget } from '../../sign-in/browser/index.ts';
import type { AuthorizationRequest, Failure } from '../../sign-in/request/index.ts';
import { assertChecked, assertIdentified, assertUnderstood, type Received, received } from './check.ts';
import { type FailureReply, firstFailure, identifiedChecks, type RequestEndpoint, receivedChecks, understoodChecks } from './checks.ts';
import { registeredRedirectUri } from './registered-redirect-uri.ts';

/** A request that failed a check, and how that is answered. */
export type FailedRequest = { readonly failure: Failure } & (
  | { readonly reply: 'page' | 'caller' }
  /** The checks have established where and how the client is answered. */
  | { readonly reply: 'client'; readonly request: AnswerTarget }
);

/**
 * Where the client of a failed request is answered. When its parameters could not be had from where they are, that is the address sent beside them, if it is
 * one of its own; otherwise nowhere.
 */
function answerTarget({ client, parameters, sent, redirectUri, responseMode, state }: Received): AnswerTarget | undefined {
  if (!client || !parameters) return undefined;
  if (redirectUri !== undefined) return { client, parameters, redirectUri, responseMode: responseMode ?? 'query', state };
  const trusted = registeredRedirectUri(client, sent?.get('redirect_uri'));
  return trusted === undefined ? undefined : { client, parameters, redirectUri: trusted, responseMode: 'query', state: sent?.get('state') };
}

function failed(draft: Received, { failure, reply }: { readonly failure: Failure; readonly reply: FailureReply }): FailedRequest {
  if (reply !== 'client') return { failure, reply };
  const request = answerTarget(draft);
  return request ? { failure, reply, request } : { failure, reply: 'page' };
}

const recordedAs = { authorize: 'authorize', resumed: 'authorize', par: 'par', device: 'device_authorization' } as const satisfies Record<
  RequestEndpoint,
  Received['endpoint']
>;

/**
 * Walks a request through the tables of checks, each with the rows that its endpoint has; stops at the first that fails. `origin` is what the request is known
 * to come from beside its parameters.
 */
export async function checkRequest(
  runtime: Runtime,
  endpoint: RequestEndpoint,
  form: Form,
  origin: Partial<Pick<AuthorizationRequest, 'pushed' | 'device'>> = {},
): Promise<{ request: AuthorizationRequest } | FailedRequest> {
  const draft = received(form, recordedAs[endpoint], origin);
  const unknown = await firstFailure(receivedChecks, endpoint, draft, runtime);
  if (unknown) return failed(draft, unknown);
  assertIdentified(draft);
  const unclear = await firstFailure(identifiedChecks, endpoint, draft, runtime);
  if (unclear) return failed(draft, unclear);
  assertUnderstood(draft);
  const refused = await firstFailure(understoodChecks, endpoint, draft, runtime);
  if (refused) return failed(draft, refused);
  assertChecked(draft);
  return { request: draft };
}
