import { AppError, type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { Gateway } from '../../kernel/edge/gateway.ts';
import type { Work } from '../../kernel/work/work.ts';
import { issueAdminToken } from './admin-token.ts';
import { amrOf } from './authenticators/authenticators.ts';
import { readStandingNow } from './read-standing-now.ts';
import { type GrantedSession, mintRefreshValue, refreshHashHex } from './start-admin-session.ts';

const wellFormed = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

const living = `id = $1 and refresh_hash = decode($2, 'hex') and revoked_at is null and expires_at > now() and max_expires_at > now()`;

const rotate = `
  update admin_session
     set refresh_hash = decode($3, 'hex'), used_refresh_hashes = used_refresh_hashes || refresh_hash, roles = $5::text[],
         restricted_to_apps = $6::text[], sealed_grant = coalesce($7, sealed_grant), last_seen_at = now(),
         expires_at = least(now() + make_interval(secs => $4::int), max_expires_at)
   where ${living}
  returning username`;

const endWhenUsedBefore = `
  update admin_session set revoked_at = now(), sealed_grant = null
   where id = $1 and decode($2, 'hex') = any(used_refresh_hashes) and revoked_at is null
  returning username`;

interface Session {
  readonly username: string;
  readonly authenticator: string;
  readonly subject: string | null;
  readonly sealedGrant: string | null;
}

async function endWhenReused(work: Work, sessionId: string, presented: string): Promise<Refusal> {
  const [ended] = await work.sql<{ username: string }>(endWhenUsedBefore, [sessionId, presented]);
  if (ended) work.record('ADMIN_SESSION_ENDED', { reason: 'refresh_reused', sessionId, adminUser: ended.username });
  return refuse('unauthorized');
}

async function endAsNoAdministrator(work: Work, sessionId: string, { username }: Session): Promise<Refusal> {
  const ended = await work.sql('update admin_session set revoked_at = now(), sealed_grant = null where id = $1 and revoked_at is null returning id', [
    sessionId,
  ]);
  if (ended.length > 0) work.record('ADMIN_SESSION_ENDED', { reason: 'no_longer_accepted', sessionId, adminUser: username });
  return refuse('unauthorized');
}

/**
 * Exchanges the refresh cookie for a fresh access token and a fresh cookie; the authenticator of the session is asked again what he may do, and whom it
 * does not know any more loses the session. A value works once: when one that was used comes back, somebody copied it, and the session ends
 * (RFC 9700 §4.14). Anything else that is not the current value is refused.
 */
export async function refreshAdminSession(
  work: Work,
  input: { refreshValue: string | undefined; gateway: Gateway },
): Promise<GrantedSession | Refusal> {
  const [, sessionId, secret] = wellFormed.exec(input.refreshValue ?? '') ?? [];
  if (!sessionId || !secret) throw new AppError('unauthorized');
  const presented = refreshHashHex(secret);
  const [session] = await work.read<Session>(
    `select username, authenticator, subject, sealed_grant as "sealedGrant" from admin_session where ${living}`,
    [sessionId, presented],
  );
  if (!session) return endWhenReused(work, sessionId, presented);
  const standing = await readStandingNow(work, session, input.gateway);
  if (!standing) return endAsNoAdministrator(work, sessionId, session);

  const next = mintRefreshValue(sessionId);
  const { username } = session;
  const { roles } = standing;
  const { token, expiresAt } = await issueAdminToken(work.runtime, { sessionId, username, roles, amr: amrOf(session.authenticator) });
  const [row] = await work.sql<{ username: string }>(rotate, [
    sessionId,
    presented,
    next.hashHex,
    work.runtime.config.graphql.adminIdleSeconds,
    standing.roles,
    standing.restrictedToApps,
    standing.sealedGrant ?? null,
  ]);
  if (!row) return endWhenReused(work, sessionId, presented);
  return { sessionId, username, roles, accessToken: token, expiresAt, refreshValue: next.value };
}
