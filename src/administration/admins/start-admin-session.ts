import { randomSecret, sha256 } from '../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { AdminRole } from './admin-account.entity.ts';
import { issueAdminToken } from './admin-token.ts';
import type { AuthenticatedAdmin } from './authenticate-admin.ts';
import { amrOf } from './authenticators/authenticators.ts';

/** What a sign-in or a refresh hands out. */
export interface GrantedSession {
  readonly sessionId: string;
  readonly username: string;
  readonly roles: readonly AdminRole[];
  readonly accessToken: string;
  readonly expiresAt: Date;
  /** Value of the refresh cookie; used once. */
  readonly refreshValue: string;
}

/** The digest of a refresh secret, in the form `decode($x, 'hex')` reads. */
export function refreshHashHex(secret: string): string {
  return sha256(secret).toString('hex');
}

/** A fresh value for the refresh cookie of a session: the session and a secret. */
export function mintRefreshValue(sessionId: string): { value: string; hashHex: string } {
  const secret = randomSecret();
  return { value: `${sessionId}.${secret}`, hashHex: refreshHashHex(secret) };
}

/** Starts a session for an administrator who proved who he is. It ends when idle, and in any case after its longest time. */
export async function startAdminSession(work: Work, owner: AuthenticatedAdmin): Promise<GrantedSession> {
  const { adminIdleSeconds, adminMaxSeconds } = work.runtime.config.graphql;
  const sessionId = work.runtime.ids.uuid();
  const refresh = mintRefreshValue(sessionId);
  const subject = { sessionId, username: owner.username, roles: owner.roles, amr: amrOf(owner.authenticator) };
  const { token, expiresAt } = await work.apart(['token of an administrator', subject], () => issueAdminToken(work.runtime, subject));
  await work.sql(
    `insert into admin_session (id, username, authenticator, roles, refresh_hash, expires_at, max_expires_at, subject, restricted_to_apps, sealed_grant)
     values ($1, $2, $3, $4, decode($5, 'hex'), now() + make_interval(secs => least($6::int, $7::int)), now() + make_interval(secs => $7::int), $8,
             $9, $10)`,
    [
      sessionId,
      owner.username,
      owner.authenticator,
      owner.roles,
      refresh.hashHex,
      adminIdleSeconds,
      adminMaxSeconds,
      owner.subject ?? null,
      owner.restrictedToApps,
      owner.sealedGrant ?? null,
    ],
  );
  return { sessionId, username: owner.username, roles: owner.roles, accessToken: token, expiresAt, refreshValue: refresh.value };
}
