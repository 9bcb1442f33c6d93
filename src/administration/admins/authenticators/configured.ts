import { mostPasswordLength } from '../../../kernel/base/crypto/password-policy.ts';
import { sha256 } from '../../../kernel/base/crypto/secrets.ts';
import { nameKey } from '../../../kernel/base/name-key.ts';
import type { Config } from '../../../kernel/contract/config/config.ts';
import type { ConfiguredAdmin } from '../../../kernel/contract/config/configured-admin-section.ts';
import type { Authenticator, Finding, KnownAdmin } from './authenticator.ts';

function configuredAdmins({ configuredAdmins: { accounts = [], accountsFile = [] } }: Config): readonly ConfiguredAdmin[] {
  return [...accounts, ...accountsFile];
}

/** Stands in a session for the password it was opened with, so that it ends with that password. */
function digestOf({ passwordHash }: ConfiguredAdmin): string {
  return sha256(passwordHash).toString('base64url');
}

function accountOf(config: Config, { username, subject }: Pick<KnownAdmin, 'username' | 'subject'>): ConfiguredAdmin | undefined {
  return configuredAdmins(config).find((account) => account.username === username && digestOf(account) === subject);
}

/** Administrators whom the configuration names (administration §5.1, "in-memory"): none of them has a row, and none can be changed while the platform runs. */
export const configuredAuthenticator: Authenticator = {
  name: 'configured',
  amr: ['pwd'],
  isEnabled: (config) => configuredAdmins(config).length > 0,

  async check({ runtime: { config, passwords } }, { username, password }): Promise<Finding> {
    if (username === undefined || password === undefined) return { reason: 'unknown_account' };
    const accounts = configuredAdmins(config);
    const account = accounts.find((candidate) => nameKey(candidate.username) === nameKey(username));
    // An unknown name costs what a known one does: a hash of this list, not the decoy, as it may be of another kind.
    const isRight = await passwords.verify(password.length > mostPasswordLength * 4 ? '' : password, (account ?? accounts[0])?.passwordHash);
    if (!account) return { reason: 'unknown_account' };
    if (!isRight) return { reason: 'wrong_password' };
    return { admin: { username: account.username, roles: account.roles, restrictedToApps: account.restrictedToApps, subject: digestOf(account) } };
  },

  standingHere: accountOf,

  standingNow: async ({ runtime: { config } }, known) => accountOf(config, known),
};
