import { clientSubject } from '../../applications/clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Answer, answerFailure } from '../../sign-in/browser/index.ts';
import type { AuthorizationRequest, Failure } from '../../sign-in/request/index.ts';
import { spendPushedRequest } from './spend-pushed-request.ts';

/** Ends a checked request without a code: recorded, told to the client (or the person is sent where the failure says), and over also as a pushed one (RFC 9126 §7.3). */
export async function endRequest(work: Work, request: AuthorizationRequest, failure: Failure): Promise<Answer> {
  work.record(...failure.record);
  await spendPushedRequest(work, request);
  return failure.instead === undefined ? answerFailure(work.runtime, request, failure) : { kind: 'away', address: failure.instead };
}

/** Ends a request that cannot be answered any more: a pushed one was, in another window, or the session has ended since it was looked at. */
export async function endAnsweredRequest(work: Work, request: AuthorizationRequest): Promise<Answer> {
  const isOpen = await spendPushedRequest(work, request);
  if (isOpen)
    return endRequest(work, request, {
      error: 'login_required',
      description: 'The user was signed out meanwhile.',
      record: ['AUTHZ_REQUEST_INVALID', { reason: 'session_ended', endpoint: 'authorize', ...clientSubject(request.client) }],
    });
  const details = { reason: 'used', parameter: 'request_uri', endpoint: 'authorize', ...clientSubject(request.client) };
  return endRequest(work, request, { error: 'invalid_request', description: 'request_uri was used.', record: ['AUTHZ_REQUEST_INVALID', details] });
}
