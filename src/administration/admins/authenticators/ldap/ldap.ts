import { type Client, type Entry, ResultCodeError } from 'ldapts';
import { mostPasswordLength } from '../../../../kernel/base/crypto/password-policy.ts';
import type { Runtime } from '../../../../kernel/work/runtime.ts';
import type { Authenticator, Finding } from '../authenticator.ts';
import { AuthenticatorUnavailable } from '../authenticator-unavailable.ts';
import { findEntry, nameOf, patternedNames, readEntry, standingOfEntry } from './ldap-entries.ts';
import { bindToSearch, withLdap } from './with-ldap.ts';

/** Stands in for an entry that does not exist, so that an unknown name costs what a known one does. */
const nobody = 'cn=nobody';

/** RFC 4511 §4.1.9 `timeLimitExceeded`, `adminLimitExceeded`, `busy`, `unavailable`: the directory did not judge the password. */
const outages = new Set([3, 11, 51, 52]);

/** True when the password is the one of the entry. Whatever the directory says against it counts as a wrong password: locked, expired, not there. */
async function isPasswordOf(client: Client, dn: string, password: string): Promise<boolean> {
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (error instanceof ResultCodeError && !outages.has(error.code)) return false;
    throw error;
  }
}

async function proven(runtime: Runtime, client: Client, entry: Entry, typed: string): Promise<Finding> {
  await bindToSearch(runtime, client);
  const username = nameOf(runtime.config, entry, typed);
  return { admin: { username, ...(await standingOfEntry(runtime.config, client, entry)), subject: entry.dn } };
}

async function checkPatterns(runtime: Runtime, client: Client, username: string, password: string): Promise<Finding | undefined> {
  for (const dn of patternedNames(runtime.config, username)) {
    if (!(await isPasswordOf(client, dn, password))) continue;
    const entry = await readEntry(runtime.config, client, dn);
    if (entry) return proven(runtime, client, entry, username);
  }
  return undefined;
}

async function checkSearch(runtime: Runtime, client: Client, username: string, password: string): Promise<Finding> {
  const { ldapSearchFilter, ldapUserDnPatterns } = runtime.config.admins;
  if (!ldapSearchFilter) return { reason: 'wrong_password' };
  if (ldapUserDnPatterns.length > 0) await bindToSearch(runtime, client);
  const entry = await findEntry(runtime.config, client, username);
  if (entry === 'ambiguous') return { reason: 'ambiguous_account' };
  const isRight = await isPasswordOf(client, entry?.dn ?? nobody, password);
  if (!entry) return { reason: 'unknown_account' };
  return isRight ? proven(runtime, client, entry, username) : { reason: 'wrong_password' };
}

/** A directory that speaks LDAP: an administrator is who can bind there (RFC 4513 §5.1.3); groups tell the roles. */
export const ldapAuthenticator: Authenticator = {
  name: 'ldap',
  amr: ['pwd'],
  isEnabled: ({ admins }) => admins.ldapUrls.length > 0,

  async check({ runtime }, { username, password }) {
    // An empty password would bind as nobody, and that succeeds: RFC 4513 §5.1.2.
    if (!username || !password || password.length > mostPasswordLength * 4) return { reason: 'unknown_account' };
    try {
      return await withLdap(
        runtime,
        async (client) => (await checkPatterns(runtime, client, username, password)) ?? checkSearch(runtime, client, username, password),
      );
    } catch (error) {
      if (error instanceof AuthenticatorUnavailable) return { reason: 'authenticator_unavailable' };
      throw error;
    }
  },

  async standingNow({ runtime }, { subject }) {
    if (subject === null) return undefined;
    return withLdap(runtime, async (client) => {
      const entry = await readEntry(runtime.config, client, subject);
      return entry && standingOfEntry(runtime.config, client, entry);
    });
  },
};
