import { findSession, levelOfSession } from '../../../access/sessions/index.ts';
import { randomSecret, sha256Hex } from '../../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { addressWith } from '../../browser/address-with.ts';
import type { Answer } from '../../browser/answer.ts';
import { resumeSignIn, type StepInput } from '../../resume-sign-in.ts';
import { keepTicket } from '../../transaction/change-transaction.ts';
import { levelInsufficient } from '../level-failure.ts';
import { stepUpTo } from '../step-ups.ts';
import { gateway } from './gateway-method.ts';

/**
 * Sends a person whose level is too low to the step-up endpoint (oauth.md §5.6): with the redirect URI of the request, the level it takes, and an
 * address to come back to. That address holds a ticket of 256 random bits, of which only the digest is kept; it works once, in the browser the sign-in
 * was started in, and ends with the sign-in.
 */
export async function sendToStepUp(work: Work, input: StepInput): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'step_up', input);
  if ('answer' in resumed) return resumed.answer;
  const { transaction, request } = resumed;
  const { runtime } = work;
  const session = await findSession(runtime, input.cookies);
  const goOn: Answer = { kind: 'step', step: 'consent', transactionId: transaction.id };
  if (!session || session.id !== transaction.sessionId) return goOn;
  const { requiredLevel: required } = request;
  const isLow = (levelOfSession(runtime, session) ?? required) < required;
  const endpoint = runtime.config.stepUp.url;
  const method = stepUpTo(runtime.config, { required, session, hasSteppedUp: transaction.hasSteppedUp });
  if (!isLow || endpoint === undefined || method !== gateway) return goOn;
  const ticket = randomSecret();
  await keepTicket(work, transaction.id, sha256Hex(ticket));
  work.record(...levelInsufficient(runtime, request, session, gateway).record);
  const address = addressWith(endpoint, {
    redirect_uri: request.redirectUri,
    auth_level: String(request.requiredLevel),
    return_to: addressWith(`${runtime.issuer}/step-up/return`, { transaction: transaction.id, ticket }),
  });
  return { kind: 'away', address };
}
