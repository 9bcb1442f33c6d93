import { type BrowserSession, findProvenMethods } from '../../access/sessions/index.ts';
import { countUse, holdAccessToken } from '../../access/tokens/index.ts';
import { AppError, type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { ErrorCode } from '../../kernel/contract/errors/error-table.ts';
import type { Work } from '../../kernel/work/work.ts';
import { findUser, holdPerson } from '../../people/users/index.ts';
import { levelInsufficient, nextStep } from '../../sign-in/index.ts';
import type { AuthorizationRequest } from '../../sign-in/request/index.ts';
import { type AdmittedToken, admitAccessToken, type TokenUse } from '../admit-access-token.ts';
import { checkRequest } from '../authorize/check-request.ts';
import { requestError } from '../authorize/request-error.ts';
import { approveDevice } from './approve-device.ts';
import type { DeviceFault } from './find-device.ts';
import { prepareApproval } from './prepare-approval.ts';
import { takeUserCode } from './take-user-code.ts';

const endpoint = 'device_approval';
/** Scope of tokens with which an app approves devices. */
const approvalScope = 'access:device-authorization:approve';

/** What reaches the approval endpoint. */
export interface ApprovalInput extends Pick<TokenUse, 'token' | 'evidence'> {
  readonly userCode: string | undefined;
}

const errors: Readonly<Record<DeviceFault, ErrorCode>> = {
  unknown_user_code: 'invalid_request',
  already_authorized: 'already_authorized',
  expired: 'expired_token',
};

/**
 * Approves a device from within an app whose user is signed in: the app has asked, with code and client, what the consent page would. The sign-in behind
 * its token is the one the device gets; what that does not reach, the device does not get.
 */
export async function approveInApp(work: Work, { userCode, ...presented }: ApprovalInput): Promise<undefined | Refusal> {
  const admitted = await admitAccessToken(work, { ...presented, scope: approvalScope, endpoint });
  const { record, lookup, subject, dead } = admitted;
  if (!(await findUser(work.runtime, record.userId))?.enabled) throw dead('user_gone');
  const invalid = (reason: string) => ({ record: ['AUTHZ_REQUEST_INVALID', { reason, parameter: 'user_code', endpoint, ...subject }] as const });
  if (userCode === undefined) throw new AppError('invalid_request', { description: 'user_code is missing.', ...invalid('missing') });
  const verdict = await takeUserCode(work, userCode, record.userId);
  if ('fault' in verdict) {
    if (verdict.fault !== 'throttled') throw new AppError(errors[verdict.fault], invalid(verdict.fault));
    throw new AppError('too_many_requests', { headers: { 'retry-after': String(verdict.retryAfterSeconds) }, ...invalid('throttled') });
  }
  const device = { id: verdict.device.id, userCode: verdict.userCode };
  work.joinFlow(device.id);
  const checked = await checkRequest(work.runtime, 'device', { parameters: verdict.device.parameters }, { device });
  if ('failure' in checked) throw requestError(checked);
  const session = await sessionOf(work, admitted);
  await refuseIfTooLittle(work, checked.request, session);
  const { device: approved, record: granted } = prepareApproval(work, { ...checked.request, device }, session, {
    endpoint,
    sessionId: record.sessionId,
    isInBrowser: false,
  });
  // Whoever locks the person out, or ends the token, comes first or finds what was approved.
  if (!(await holdPerson(work, record.userId))) throw dead('user_gone');
  if (record.usageLimit > 0 && (await countUse(work, lookup)) === undefined) throw dead('used_up');
  if (!(await holdAccessToken(work, record, lookup))) throw dead('revoked');
  if (!(await approveDevice(work, approved.id, approved.grant))) {
    work.record(...invalid('already_authorized').record);
    return refuse('already_authorized');
  }
  work.record(...granted);
  return undefined;
}

/** The sign-in behind the app's token, as far as it counts here. What was proven in it is known as long as its session is kept. */
async function sessionOf(work: Work, { record }: AdmittedToken): Promise<BrowserSession> {
  const { userId, authTime, acr, amr } = record;
  return {
    id: record.sessionId ?? '',
    userId,
    authTime: authTime ?? record.issuedAt,
    ageSeconds: 0,
    acr: acr ?? '',
    amr,
    proven: await findProvenMethods(work, record.sessionId),
    statedLevel: null,
    browserState: '',
    identityProvider: '',
  };
}

async function refuseIfTooLittle(work: Work, request: AuthorizationRequest, session: BrowserSession): Promise<void> {
  const step = await nextStep(work.runtime, request, { session, isSettled: true });
  if ('refusal' in step) throw new AppError('access_denied', { description: step.refusal.description, record: step.refusal.record });
  if ('grantTo' in step || step.ask === 'consent') return;
  const { description, record } = levelInsufficient(work.runtime, request, session, undefined);
  throw new AppError('access_denied', { description, record });
}
