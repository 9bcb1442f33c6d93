import type { Runtime } from '../../kernel/runtime.ts';
import { type BrowserSession, levelOfSession } from '../../sessions/index.ts';
import type { AuthorizationRequest } from '../authorize/authorization-request.ts';
import type { AuthTransaction } from '../authorize/find-transaction.ts';
import { hasConfirmedCode, wayUp } from './way-up.ts';

/** Why a code by SMS is asked for: the client wants one from everybody, or the level does not do otherwise. Undefined when none is. */
export function smsDue(
  runtime: Runtime,
  request: AuthorizationRequest,
  session: BrowserSession,
  { hasSteppedUp }: Pick<AuthTransaction, 'hasSteppedUp'>,
): 'client' | 'level' | undefined {
  const level = levelOfSession(runtime, session);
  if (level === undefined) return undefined;
  if (level < request.requiredLevel) return wayUp(runtime, request.requiredLevel, session, hasSteppedUp) === 'sms-step-up' ? 'level' : undefined;
  return request.client.stepUp === 'SMS_CHALLENGE' && !hasConfirmedCode(session) ? 'client' : undefined;
}
