import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AdminRole } from './admin-account.entity.ts';
import { standingLeft } from './authenticators/authenticators.ts';
import { accountOfSession, appsNow, rolesNow } from './standing-columns.ts';

/** A living session of an administrator. */
export interface AdminSession {
  readonly sessionId: string;
  readonly username: string;
  readonly authenticator: string;
  /** Those of the sign-in or the last refresh that have not been taken away since. */
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
 * process, and a role that its account lost; so is one whose way to sign in, or whose account in the configuration, this process does not have.
 */
export async function readAdminSession(runtime: Runtime, sessionId: string): Promise<AdminSession | undefined> {
  if (!uuid.test(sessionId)) return undefined;
  const [row] = await runtime.database.query<Row>(
    `select s.username, s.authenticator, s.subject, coalesce(a.password_temporary, false) as password_temporary,
            ${rolesNow} as roles, ${appsNow} as restricted_to_apps
       from admin_session s ${accountOfSession}
      where s.id = $1 and (s.authenticator <> 'directory' or a.enabled) and s.revoked_at is null and s.expires_at > now() and s.max_expires_at > now()`,
    [sessionId],
  );
  const left = row && standingLeft(runtime.config, { ...row, restrictedToApps: row.restricted_to_apps });
  if (!row || !left) return undefined;
  const { username, authenticator, password_temporary: mustChangePassword } = row;
  const { roles, restrictedToApps } = left;
  return { sessionId, username, authenticator, roles, mustChangePassword, restrictedToApps };
}
