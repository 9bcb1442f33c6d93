import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AdminRole } from './admin-account.entity.ts';
import { accountOfSession, appsNow, rolesNow } from './standing-columns.ts';

/** A living session of an administrator as the API shows it. */
export interface LivingAdminSession {
  readonly id: string;
  readonly username: string;
  readonly authenticator: string;
  readonly roles: readonly AdminRole[];
  readonly restrictedToApps: readonly string[];
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

const columns = `s.id, s.username, s.authenticator, ${rolesNow} as roles, ${appsNow} as "restrictedToApps",
  s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", least(s.expires_at, s.max_expires_at) as "expiresAt"`;

/** One page of the living sessions of administrators, of one of them or of all, oldest first. */
export function readAdminSessions(runtime: Runtime, username: string | undefined, page: PageRequest): Promise<Page<LivingAdminSession>> {
  const isNonsense = username?.includes('\0') === true;
  return readKeysetPage<LivingAdminSession>(
    runtime.database.query,
    {
      columns,
      from: `admin_session s ${accountOfSession}`,
      where: [
        's.revoked_at is null',
        's.expires_at > now()',
        's.max_expires_at > now()',
        `(s.authenticator <> 'directory' or a.enabled)`,
        '($1::text is null or s.username = $1)',
      ],
      values: [isNonsense ? '' : (username ?? null)],
      order: [
        { column: 's.created_at', type: 'timestamptz' },
        { column: 's.id', type: 'uuid' },
      ],
    },
    page,
  );
}
