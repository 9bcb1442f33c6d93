import { type BrowserSession, levelOfSession } from '../../../access/sessions/index.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { AuthorizationRequest } from '../../request/authorization-request.ts';
import type { AuthTransaction } from '../../transaction/find-transaction.ts';
import { stepUpTo } from '../step-ups.ts';
import { sms } from './sms-method.ts';

/** Why a code by SMS is asked for: the client wants one from everybody, or the level does not do otherwise. Undefined when none is. */
export function smsDue(
  runtime: Runtime,
  request: AuthorizationRequest,
  session: BrowserSession,
  { hasSteppedUp }: Pick<AuthTransaction, 'hasSteppedUp'>,
): 'client' | 'level' | undefined {
  const level = levelOfSession(runtime, session);
  if (level === undefined) return undefined;
  const { requiredLevel: required } = request;
  if (level < required) return stepUpTo(runtime.config, { required, session, hasSteppedUp }) === sms ? 'level' : undefined;
  return sms.isWanted(request, session) ? 'client' : undefined;
}
