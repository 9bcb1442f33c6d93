import { OutgoingError } from '../../../kernel/base/net/outgoing-error.ts';
import { fetchSafely } from '../../../kernel/work/outgoing/fetch-safely.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { Failure } from '../../../sign-in/request/index.ts';
import { type Check, type Identified, invalidRequest } from '../check.ts';
import { findPushedRequest, pushedPrefix } from '../pushed-request.ts';

const accept = 'application/oauth-authz-req+jwt, application/jwt';

function invalidUri(draft: Identified, reason: string, description: string): Failure {
  return { ...invalidRequest(draft, reason, 'request_uri', description), error: 'invalid_request_uri' };
}

/** One of ours: a request this client has pushed, not long ago, that was not answered yet (RFC 9126 §4). */
async function openPushed(draft: Identified, runtime: Runtime, sent: string): Promise<Failure | undefined> {
  const pushed = await findPushedRequest(runtime, sent);
  if (!pushed || pushed.clientId !== draft.client.clientId) return invalidUri(draft, 'unknown', 'request_uri is not known.');
  if (pushed.isUsed) return invalidUri(draft, 'used', 'request_uri was used.');
  if (pushed.isExpired) return invalidUri(draft, 'expired', 'request_uri has expired.');
  draft.parameters = pushed.parameters;
  draft.pushed = pushed;
  return undefined;
}

/** One of the client's own: the request object that is kept there (RFC 9101 §5.2.3). */
async function fetchObject(draft: Identified, runtime: Runtime, sent: string): Promise<Failure | undefined> {
  const answer = await fetchSafely(runtime, sent, { headers: { accept } }).catch((error: unknown) => {
    if (error instanceof OutgoingError) return undefined;
    throw error;
  });
  if (answer?.status !== 200) return invalidUri(draft, 'unreachable', 'request_uri could not be read.');
  draft.parameters = new Map([...draft.parameters, ['request', answer.body.trim()]]);
  return undefined;
}

/**
 * `request_uri` stands for parameters that are elsewhere: pushed by the client before, or in a request object at an address it has registered. No
 * other address is ever fetched (RFC 9101 §10.4.1), and a pushed request names no further one (RFC 9126 §2.1).
 */
export const requestUri: Check<Identified> = async (draft, runtime) => {
  const sent = draft.parameters.get('request_uri');
  if (sent === undefined) return undefined;
  if (draft.endpoint === 'par') return invalidRequest(draft, 'nested', 'request_uri', 'request_uri cannot be pushed.');
  if (draft.parameters.has('request')) return invalidRequest(draft, 'contradiction', 'request_uri', 'request and request_uri exclude each other.');
  if (sent.startsWith(pushedPrefix)) return openPushed(draft, runtime, sent);
  if (draft.client.requestUris.includes(sent)) return fetchObject(draft, runtime, sent);
  return invalidUri(draft, 'not_registered', 'request_uri is not registered for this client.');
};
