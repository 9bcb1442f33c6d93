import { endSession, isSessionOfApps, lockSession } from '../access/sessions/index.ts';
import { endSessionTokens } from '../access/tokens/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import { isUuid } from '../kernel/store/is-uuid.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';
import { absentFault, foreignFault } from './removal-faults.ts';

/** Which session of which user, who wants it to end, and whether every token that was got in it ends too. */
export interface SessionEnd {
  readonly asker: Asker;
  readonly userId: string;
  readonly sessionId: string;
  readonly removeTokens: boolean;
}

const reasons = { user: 'ended_by_user', admin: 'ended_by_administrator', api: 'ended_by_api' } as const;

/**
 * Ends a browser session of the user, for an account that is restricted to applications only one in which such an application got tokens; the clients that took part in it are told, and their tokens end
 * where they are configured so.
 */
export async function endUserSession(work: Work, { asker, userId, sessionId, removeTokens }: SessionEnd): Promise<{ deletedId: string }> {
  const subject = { userId, ...asker.subject };
  if (!isUuid(sessionId)) throw absentFault('sessionId', ['OPENID_SESSION_LOGOUT_FAILURE', { reason: 'malformed_id', ...subject }]);
  const session = await lockSession(work, sessionId);
  if (!session) throw absentFault('sessionId', ['OPENID_SESSION_LOGOUT_FAILURE', { reason: 'unknown_id', ...subject }]);
  if (session.userId !== userId)
    throw foreignFault(asker, 'sessionId', ['OPENID_SESSION_LOGOUT_FAILURE', { reason: 'other_user', sessionId, ...subject }]);
  if (asker.apps && !(await isSessionOfApps(work, sessionId, asker.apps)))
    throw new AppError('forbidden', { record: ['OPENID_SESSION_LOGOUT_FAILURE', { reason: 'app_restricted', sessionId, ...subject }] });
  const tokens = await endSessionTokens(work, { sessionId, isComplete: removeTokens });
  await endSession(work, sessionId);
  work.record('OPENID_SESSION_LOGOUT_SUCCESS', { sessionId, reason: reasons[asker.kind], removed: { tokens }, ...subject });
  return { deletedId: sessionId };
}
