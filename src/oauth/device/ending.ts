import { clientSubject } from '../../applications/clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../../sign-in/browser/index.ts';
import type { Ending, NotPrepared } from '../../sign-in/index.ts';
import type { AuthorizationRequest, DeviceReference, Failure } from '../../sign-in/request/index.ts';
import { checkRequest, type FailedRequest } from '../authorize/check-request.ts';
import { unusedCode } from '../authorize/code-of-form.ts';
import { refuseRequest } from '../authorize/refuse-request.ts';
import { approveDevice } from './approve-device.ts';
import { denyDevice } from './deny-device.ts';
import { deviceResult } from './device-result.ts';
import { type PreparedApproval, prepareApproval } from './prepare-approval.ts';

type DeviceRequest = AuthorizationRequest & { readonly device: DeviceReference };

/** Ends a request without approval: the device is told so, and the person sees it (or is sent where the failure says). */
export async function failDevice(work: Work, request: AuthorizationRequest, failure: Failure): Promise<Answer> {
  work.record(...failure.record);
  await denyDevice(work, (request as DeviceRequest).device.id);
  return failure.instead === undefined ? deviceResult(request, 'denied') : { kind: 'away', address: failure.instead };
}

/** It was decided in another window meanwhile, its time is over, or the session has ended. */
async function tooLate(work: Work, request: AuthorizationRequest): Promise<Answer> {
  const details = { reason: 'device_waits_no_more', parameter: 'user_code', endpoint: 'consent', ...clientSubject(request.client) };
  work.record('AUTHZ_REQUEST_INVALID', details);
  return deviceResult(request, 'ended');
}

async function issue(work: Work, prepared: PreparedApproval | NotPrepared): Promise<Answer> {
  const { request } = prepared;
  if ('failure' in prepared) return failDevice(work, request, prepared.failure);
  if (!(await approveDevice(work, prepared.device.id, prepared.device.grant))) return tooLate(work, request);
  work.record(...prepared.record);
  return deviceResult(request, 'approved');
}

const withdraw = `with gone as (delete from access_grant where hash = (select device_hash from device_authorization where id = $1) and ${unusedCode} returning 1)
  update device_authorization set status = 'DENIED' where id = $1 and status = 'APPROVED' and exists (select 1 from gone) returning 1`;

/** A sign-in that a device opened (RFC 8628 §3.3) ends with the device's approval: the person goes back to it, and it asks for its tokens itself. */
export const deviceEnding: Ending = {
  recheck: (runtime, { parameters, device }) => checkRequest(runtime, 'device', { parameters }, { device }),
  refuse: (work, failed) => refuseRequest(work, failed as FailedRequest),
  fail: failDevice,
  prepare: async (work, request, session) => prepareApproval(work, request as DeviceRequest, session),
  issue: (work, prepared) => issue(work, prepared as PreparedApproval | NotPrepared),
  tooLate,
  refused: (_work, request) => deviceResult(request, 'denied'),
  issuedBy: async (_work, request) => deviceResult(request, 'approved'),
  takeBack: async (work, request) => (await work.sql(withdraw, [(request as DeviceRequest).device.id])).length > 0,
  complete: (request) => deviceResult(request, 'approved'),
};
