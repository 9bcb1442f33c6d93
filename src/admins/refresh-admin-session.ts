import { AppError, type Refusal, refuse } from '../kernel/errors/app-error.ts';
import type { Work } from '../kernel/work/work.ts';
import type { AdminRole } from './admin-account.entity.ts';
import { issueAdminToken } from './admin-token.ts';
import { type GrantedSession, mintRefreshValue, refreshHashHex } from './start-admin-session.ts';

const wellFormed = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

const rotate = `
  update admin_session s
     set refresh_hash = decode($3, 'hex'), used_refresh_hashes = s.used_refresh_hashes || s.refresh_hash, roles = a.roles, last_seen_at = now(),
         expires_at = least(now() + make_interval(secs => $4::int), s.max_expires_at)
    from admin_account a
   where s.id = $1 and s.refresh_hash = decode($2, 'hex') and s.revoked_at is null and s.expires_at > now() and s.max_expires_at > now()
     and a.username = s.username and a.enabled
  returning s.username, a.roles`;

const endWhenUsedBefore = `
  update admin_session set revoked_at = now()
   where id = $1 and decode($2, 'hex') = any(used_refresh_hashes) and revoked_at is null
  returning username`;

/**
 * Exchanges the refresh cookie for a fresh access token and a fresh cookie; roles are read again. A value works once: when one that was
 * used comes back, somebody copied it, and the session ends (RFC 9700 §4.14). Anything else that is not the current value is refused.
 */
export async function refreshAdminSession(work: Work, input: { refreshValue: string | undefined }): Promise<GrantedSession | Refusal> {
  const [, sessionId, secret] = wellFormed.exec(input.refreshValue ?? '') ?? [];
  if (!sessionId || !secret) throw new AppError('unauthorized');
  const presented = refreshHashHex(secret);
  const next = mintRefreshValue(sessionId);
  const [row] = await work.sql<{ username: string; roles: AdminRole[] }>(rotate, [
    sessionId,
    presented,
    next.hashHex,
    work.runtime.config.graphql.adminIdleSeconds,
  ]);
  if (!row) {
    const [ended] = await work.sql<{ username: string }>(endWhenUsedBefore, [sessionId, presented]);
    if (ended) work.record('ADMIN_SESSION_ENDED', { reason: 'refresh_reused', sessionId, adminUser: ended.username });
    return refuse('unauthorized');
  }
  const { token, expiresAt } = await issueAdminToken(work.runtime, { sessionId, username: row.username, roles: row.roles });
  return { sessionId, username: row.username, roles: row.roles, accessToken: token, expiresAt, refreshValue: next.value };
}
