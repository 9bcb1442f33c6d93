import type { Work } from '../kernel/work/work.ts';

/** Ends a browser session at once. False when it had ended before. */
export async function endSession(work: Work, sessionId: string): Promise<boolean> {
  const rows = await work.sql('update browser_session set ended_at = now() where id = $1 and ended_at is null returning id', [sessionId]);
  return rows.length > 0;
}

/** Ends every browser session that began at an identity provider. Returns how many ended. */
export async function endProviderSessions(work: Work, identityProvider: string): Promise<number> {
  const rows = await work.sql(
    `update browser_session set ended_at = now() where identity_provider = $1 and ended_at is null and identity_provider <> 'directory' returning id`,
    [identityProvider],
  );
  return rows.length;
}

/** Ends every browser session of a user: when the account is disabled or deleted or its credentials change. Returns how many ended. */
export async function endUserSessions(work: Work, userId: string): Promise<number> {
  const rows = await work.sql('update browser_session set ended_at = now() where user_id = $1 and ended_at is null returning id', [userId]);
  return rows.length;
}
