import type { Work } from '../../kernel/work/work.ts';
import { clientSubject } from '../token/token-request.ts';
import { type Answer, answerFailure } from './answer.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Failure } from './check.ts';
import { spendPushedRequest } from './spend-pushed-request.ts';

/** Ends a checked request without a grant: recorded, told to the client (or the person is sent where the failure says), and over also as a pushed one (RFC 9126 §7.3). */
export async function endRequest(work: Work, request: AuthorizationRequest, failure: Failure): Promise<Answer> {
  work.record(...failure.record);
  await spendPushedRequest(work, request);
  return failure.instead === undefined ? answerFailure(work.runtime, request, failure) : { kind: 'away', address: failure.instead };
}

/** Ends a pushed request that was answered in another window meanwhile. */
export function endAnsweredRequest(work: Work, request: AuthorizationRequest): Promise<Answer> {
  const details = { reason: 'used', parameter: 'request_uri', endpoint: 'authorize', ...clientSubject(request.client) };
  return endRequest(work, request, { error: 'invalid_request', description: 'request_uri was used.', record: ['AUTHZ_REQUEST_INVALID', details] });
}
