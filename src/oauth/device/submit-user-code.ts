import { findSession, isFormToken } from '../../access/sessions/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../../sign-in/browser/index.ts';
import { nextStep, openTransaction } from '../../sign-in/index.ts';
import { checkRequest } from '../authorize/check-request.ts';
import { refuseRequest } from '../authorize/refuse-request.ts';
import { failDevice } from './ending.ts';
import type { VerificationInput } from './show-verification.ts';
import { takeUserCode } from './take-user-code.ts';
import { browserSecretOf, verificationFormBinding, verificationPage } from './verification-page.ts';

const endpoint = 'device_verification';

/**
 * The code a person typed (RFC 8628 §3.3): leads to sign-in and consent for the client of the device that shows it. Whatever is wrong with a code, the
 * page says the same. A form of another site is not looked at.
 */
export async function submitUserCode(work: Work, { form, cookies }: VerificationInput): Promise<Answer> {
  const { runtime } = work;
  const { secret, isNew } = browserSecretOf(work, cookies);
  const typed = form.parameters.get('user_code');
  if (!isFormToken(form.parameters.get('csrf_token'), secret, ...verificationFormBinding)) {
    work.record('AUTHZ_REQUEST_INVALID', { reason: 'form_token_invalid', parameter: 'csrf_token', endpoint });
    return verificationPage(secret, { typed, problem: isNew ? 'cookies' : 'stale' });
  }
  const verdict = await takeUserCode(work, typed);
  if ('fault' in verdict) {
    const { fault } = verdict;
    const subject = 'clientId' in verdict && verdict.clientId !== undefined ? { clientId: verdict.clientId } : {};
    work.record('AUTHZ_REQUEST_INVALID', { reason: fault, parameter: 'user_code', endpoint, ...subject });
    if (fault !== 'throttled') return verificationPage(secret, { typed, problem: 'unknown' });
    return verificationPage(secret, { typed, problem: 'throttled', status: 429, retryAfterSeconds: verdict.retryAfterSeconds });
  }
  const { device, userCode } = verdict;
  work.joinFlow(device.id);
  const checked = await checkRequest(runtime, 'device', { parameters: device.parameters }, { device: { id: device.id, userCode } });
  if ('failure' in checked) return refuseRequest(work, checked);
  const { request } = checked;
  const session = await findSession(runtime, cookies);
  const step = await nextStep(runtime, request, { session, isSettled: false });
  if ('refusal' in step) return failDevice(work, request, step.refusal);
  const first = 'ask' in step ? step : { ask: 'consent' as const, verifiedFor: null };
  const verifiedFor = first.ask === 'consent' ? first.verifiedFor : null;
  return openTransaction(work, request, { step: first.ask, cookies, session: first.ask === 'login' ? undefined : session, verifiedFor });
}
