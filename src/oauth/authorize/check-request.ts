import type { Form } from '../../kernel/http/read-form.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import type { AnswerTarget } from '../../sign-in/browser/index.ts';
import type { AuthorizationRequest, Failure } from '../../sign-in/request/index.ts';
import type { Draft } from './check.ts';
import { checks, type FailureReply, type RequestEndpoint } from './checks.ts';
import { registeredRedirectUri } from './registered-redirect-uri.ts';

/** A request that failed a check. When `reply` is `client`, the checks have established where and how the client is answered. */
export interface FailedRequest {
  readonly failure: Failure;
  readonly reply: FailureReply;
  readonly request: AnswerTarget;
}

/**
 * A request whose parameters could not be had from where they are: its client is answered at the address that was sent beside them, when that is one
 * of its own, and otherwise not at all.
 */
function settleReply(draft: Draft, reply: FailureReply): FailureReply {
  if (reply !== 'client' || draft.redirectUri !== undefined) return reply;
  const trusted = registeredRedirectUri(draft.client, draft.sent.get('redirect_uri'));
  if (trusted === undefined) return 'page';
  draft.redirectUri = trusted;
  draft.responseMode = 'query';
  draft.state = draft.sent.get('state');
  return 'client';
}

/** What a request is known to come from beside its parameters. */
type RequestOrigin = { readonly [From in 'pushed' | 'device']?: AuthorizationRequest[From] };

const recordedAs = { authorize: 'authorize', resumed: 'authorize', par: 'par', device: 'device_authorization' } as const satisfies Record<
  RequestEndpoint,
  Draft['endpoint']
>;

/** Walks a request through the rows of the table of checks that its endpoint has; stops at the first that fails. `origin` is what it is known to come from. */
export async function checkRequest(
  runtime: Runtime,
  endpoint: RequestEndpoint,
  form: Form,
  origin: RequestOrigin = {},
): Promise<{ request: AuthorizationRequest } | FailedRequest> {
  const draft = { form, endpoint: recordedAs[endpoint], ...origin } as Draft;
  for (const row of checks) {
    const reply = row[endpoint];
    const failure = reply && (await row.check(draft, runtime));
    if (failure) return { failure, reply: settleReply(draft, reply), request: draft };
  }
  return { request: draft };
}
