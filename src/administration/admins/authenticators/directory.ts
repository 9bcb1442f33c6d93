import { mostPasswordLength } from '../../../kernel/base/crypto/password-policy.ts';
import { nameKey } from '../../../kernel/base/name-key.ts';
import type { AdminRole } from '../admin-account.entity.ts';
import type { Authenticator, Finding } from './authenticator.ts';

interface Row {
  username: string;
  roles: AdminRole[];
  restricted_to_apps: string[];
  password_hash: string;
  enabled: boolean;
}

/** The accounts that the platform keeps itself. */
export const directoryAuthenticator = {
  name: 'directory',
  amr: ['pwd'],
  isEnabled: ({ admins }) => admins.directory,

  async check(work, { username, password }): Promise<Finding> {
    if (username === undefined || password === undefined) return { reason: 'unknown_account' };
    const [row] = await work.read<Row>(
      'select username, roles, restricted_to_apps, password_hash, enabled from admin_account where username_key = $1',
      [nameKey(username)],
    );
    const isRight = await work.runtime.passwords.verify(password.length > mostPasswordLength * 4 ? '' : password, row?.password_hash);
    if (!row) return { reason: 'unknown_account' };
    if (!isRight) return { reason: 'wrong_password' };
    if (!row.enabled) return { reason: 'account_disabled' };
    return { admin: { username: row.username, roles: row.roles, restrictedToApps: row.restricted_to_apps } };
  },

  async standingNow(work, { username }) {
    const [row] = await work.read<Pick<Row, 'roles' | 'restricted_to_apps'>>(
      'select roles, restricted_to_apps from admin_account where username = $1 and enabled',
      [username],
    );
    return row && { roles: row.roles, restrictedToApps: row.restricted_to_apps };
  },
} satisfies Authenticator;
