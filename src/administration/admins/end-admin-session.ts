import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { isUuid } from '../../kernel/store/is-uuid.ts';
import type { Work } from '../../kernel/work/work.ts';

/** Ends a living session of any administrator: its access token, its refresh cookie and its live subscriptions, on every process. Throws `NOT_FOUND`. */
export async function endAdminSession(work: Work, { sessionId }: { sessionId: string }): Promise<void> {
  const [ended] = isUuid(sessionId)
    ? await work.sql<{ username: string }>(
        `update admin_session set revoked_at = now(), sealed_grant = null
          where id = $1 and revoked_at is null and expires_at > now() and max_expires_at > now() returning username`,
        [sessionId],
      )
    : [];
  if (!ended) throw userFault('NOT_FOUND', 'There is no such session.', ['sessionId']);
  work.record('ADMIN_SESSION_ENDED', { reason: 'ended_by_administrator', sessionId, objectId: ended.username });
}
