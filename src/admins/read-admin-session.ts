import type { Runtime } from '../kernel/runtime.ts';
import type { AdminRole } from './admin-account.entity.ts';
import { isStillNamed } from './authenticators/authenticators.ts';

/** A living session of an administrator. */
export interface AdminSession {
  readonly sessionId: string;
  readonly username: string;
  readonly authenticator: string;
  /** As of sign-in or the last refresh. */
  readonly roles: readonly AdminRole[];
  /** True until the owner replaced a password that somebody else chose. */
  readonly mustChangePassword: boolean;
  /** Identifiers of the mobile applications whose users the account may support; empty: all. */
  readonly restrictedToApps: readonly string[];
}

interface Row {
  username: string;
  authenticator: string;
  subject: string | null;
  roles: AdminRole[];
  password_temporary: boolean;
  restricted_to_apps: string[];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads a session by its id, always afresh: one that ended, expired or whose account here was disabled is gone at once, on every
 * process; so is one whose way to sign in, or whose account in the configuration, this process does not have.
 */
export async function readAdminSession(runtime: Runtime, sessionId: string): Promise<AdminSession | undefined> {
  if (!uuid.test(sessionId)) return undefined;
  const [row] = await runtime.database.query<Row>(
    `select s.username, s.authenticator, s.subject, s.roles, coalesce(a.password_temporary, false) as password_temporary,
            coalesce(a.restricted_to_apps, s.restricted_to_apps) as restricted_to_apps
       from admin_session s left join admin_account a on s.authenticator = 'directory' and a.username = s.username
      where s.id = $1 and (s.authenticator <> 'directory' or a.enabled) and s.revoked_at is null and s.expires_at > now() and s.max_expires_at > now()`,
    [sessionId],
  );
  if (!row || !isStillNamed(runtime.config, row)) return undefined;
  const { username, authenticator, roles, password_temporary: mustChangePassword, restricted_to_apps: restrictedToApps } = row;
  return { sessionId, username, authenticator, roles, mustChangePassword, restrictedToApps };
}
