import type { Work } from '../../kernel/work/work.ts';

/**
 * Ends the living sessions of an account that the platform keeps, all but `except`; tokens and streams of these stop at once, on every process. Records
 * one event when there were any. Resolves to how many.
 */
export async function endAdminSessions(work: Work, username: string, reason: string, except: string | null = null): Promise<number> {
  const ended = await work.sql<{ id: string }>(
    `update admin_session set revoked_at = now()
      where username = $1 and authenticator = 'directory' and revoked_at is null and expires_at > now() and ($2::uuid is null or id <> $2::uuid) returning id`,
    [username, except],
  );
  if (ended.length > 0) work.record('ADMIN_SESSION_ENDED', { reason, count: ended.length, adminUser: username });
  return ended.length;
}
