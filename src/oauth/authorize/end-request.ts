import type { Work } from '../../kernel/work/work.ts';
import { denyDevice } from '../device/deny-device.ts';
import { deviceResult } from '../device/device-result.ts';
import { clientSubject } from '../token/token-request.ts';
import { type Answer, answerFailure } from './answer.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Failure } from './check.ts';
import { spendPushedRequest } from './spend-pushed-request.ts';

/** Ends a checked request without a grant: recorded, told to the client (or the person is sent where the failure says), and over also as a pushed one (RFC 9126 §7.3). */
export async function endRequest(work: Work, request: AuthorizationRequest, failure: Failure): Promise<Answer> {
  work.record(...failure.record);
  await spendPushedRequest(work, request);
  if (request.device) await denyDevice(work, request.device.id);
  if (failure.instead !== undefined) return { kind: 'away', address: failure.instead };
  return request.device ? deviceResult(request, 'denied') : answerFailure(work.runtime, request, failure);
}

/**
 * Ends a request that cannot be answered any more: it was in another window meanwhile (a pushed one, or that of a device, whose time may also be over), or
 * the session has ended since it was looked at.
 */
export async function endAnsweredRequest(work: Work, request: AuthorizationRequest): Promise<Answer> {
  if (request.device) {
    work.record('AUTHZ_REQUEST_INVALID', {
      reason: 'device_waits_no_more',
      parameter: 'user_code',
      endpoint: 'consent',
      ...clientSubject(request.client),
    });
    return deviceResult(request, 'ended');
  }
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
