import { nameKey } from '../../base/name-key.ts';
import type { adminSection } from './admin-section.ts';
import type { configuredAdminSection } from './configured-admin-section.ts';
import type { SectionValues } from './setting.ts';

/** As much of the configuration as this looks at. */
interface AdminSettings {
  readonly admins: SectionValues<typeof adminSection>;
  readonly configuredAdmins: SectionValues<typeof configuredAdminSection>;
  readonly http: { readonly trustedProxies: readonly string[] };
  readonly runtime: { readonly development: boolean };
}

const loopback = /^ldap:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?\/?$/;

function isLdapAddress(url: string): boolean {
  return URL.canParse(url) && /^ldaps?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '';
}

function ldapContradictions({ admins, runtime }: AdminSettings): string[] {
  const problems: string[] = [];
  for (const url of admins.ldapUrls) {
    if (!isLdapAddress(url)) problems.push(`SIGNET_ADMIN_LDAP_URLS: ${url} is not an ldaps:// or ldap:// address`);
    else if (url.startsWith('ldap:') && !loopback.test(url) && !admins.ldapStartTls && !runtime.development)
      problems.push('SIGNET_ADMIN_LDAP_URLS: plain ldap is for loopback only; use ldaps or SIGNET_ADMIN_LDAP_START_TLS (RFC 4513 §5.1.2)');
  }
  if (admins.ldapUrls.length > 0 && admins.ldapUserDnPatterns.length === 0 && !admins.ldapSearchFilter)
    problems.push('SIGNET_ADMIN_LDAP_URLS: needs SIGNET_ADMIN_LDAP_USER_DN_PATTERNS or SIGNET_ADMIN_LDAP_SEARCH_FILTER');
  if ((admins.ldapBindDn === undefined) !== (admins.ldapBindPassword === undefined))
    problems.push('SIGNET_ADMIN_LDAP_BIND_PASSWORD: must be set together with SIGNET_ADMIN_LDAP_BIND_DN');
  return problems;
}

function configuredProblems({ configuredAdmins, runtime }: AdminSettings): string[] {
  const { accounts = [], accountsFile = [], isAllowedInProduction } = configuredAdmins;
  const names = [...accounts, ...accountsFile].map(({ username }) => nameKey(username));
  const problems = names.length > new Set(names).size ? ['SIGNET_ADMIN_ACCOUNTS: names somebody twice'] : [];
  if (names.length > 0 && !runtime.development && !isAllowedInProduction)
    problems.push('SIGNET_ADMIN_ACCOUNTS: is for tests; set SIGNET_ADMIN_ACCOUNTS_IN_PRODUCTION=true to have such accounts in production');
  return problems;
}

/** What contradicts itself about how administrators sign in. Without any way in the platform does not start. */
export function adminContradictions(config: AdminSettings): string[] {
  const { admins, configuredAdmins, http } = config;
  // A section with a fault of its own is incomplete, and says so itself.
  if (!admins?.ldapUrls || !admins.ldapUserDnPatterns || !http?.trustedProxies) return [];
  const problems = [...ldapContradictions(config), ...configuredProblems(config)];
  const isAnyConfigured = (configuredAdmins.accounts?.length ?? 0) + (configuredAdmins.accountsFile?.length ?? 0) > 0;
  if (!admins.directory && !isAnyConfigured && !admins.header && admins.ldapUrls.length === 0 && admins.oidcIssuer === undefined)
    problems.push('SIGNET_ADMIN_DIRECTORY: nobody could administer the platform; leave one way to sign in switched on');
  if ((admins.oidcIssuer === undefined) !== (admins.oidcClientId === undefined))
    problems.push('SIGNET_ADMIN_OIDC_CLIENT_ID: must be set together with SIGNET_ADMIN_OIDC_ISSUER');
  if (admins.header && http.trustedProxies.length === 0)
    problems.push('SIGNET_ADMIN_HEADER: needs SIGNET_TRUSTED_PROXIES, as the header is believed from them only');
  return problems;
}
