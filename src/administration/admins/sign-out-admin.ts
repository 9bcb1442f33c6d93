import type { Work } from '../../kernel/work/work.ts';

/** Ends a session of an administrator, its access token and its refresh cookie with it. */
export async function signOutAdmin(work: Work, input: { sessionId: string }): Promise<void> {
  const [ended] = await work.sql<{ username: string }>(
    'update admin_session set revoked_at = now(), sealed_grant = null where id = $1 and revoked_at is null returning username',
    [input.sessionId],
  );
  if (ended) work.record('ADMIN_SESSION_ENDED', { reason: 'logout', sessionId: input.sessionId, adminUser: ended.username });
}
