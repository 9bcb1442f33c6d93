import type { Work } from '../../kernel/work/work.ts';

/** The user of a live browser session, which nobody else ends before this transaction does; undefined when there is none with this id. */
export async function lockSession(work: Work, sessionId: string): Promise<{ userId: string } | undefined> {
  const [session] = await work.sql<{ userId: string }>(
    `select user_id as "userId" from browser_session where id = $1 and ended_at is null and expires_at > now() and max_expires_at > now() for update`,
    [sessionId],
  );
  return session;
}
