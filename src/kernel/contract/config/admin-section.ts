import { z } from 'zod';
import { headerName } from './header-provider-section.ts';
import { flag, list, type Section, text, wholeNumber } from './setting.ts';

/** Texts separated by semicolons, as distinguished names contain commas. */
const names = z.string().transform((value) =>
  value
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const pair = /^(ADMIN|OPERATOR|HELPDESK):(\S.*)$/;

/** `ROLE:group` pairs. */
const groupRoles = names.pipe(
  z.array(z.string()).transform((pairs, context) =>
    pairs.flatMap((item): { role: 'ADMIN' | 'OPERATOR' | 'HELPDESK'; group: string }[] => {
      const [, role, group] = pair.exec(item) ?? [];
      if (role && group) return [{ role: role as 'ADMIN', group }];
      context.addIssue({ code: 'custom', message: `${item} is not ROLE:group with ADMIN, OPERATOR or HELPDESK` });
      return [];
    }),
  ),
);

const appPair = /^(\*|[A-Za-z0-9_-]{1,255}):(\S.*)$/;

/** `app:group` pairs. */
const groupApps = names.pipe(
  z.array(z.string()).transform((pairs, context) =>
    pairs.flatMap((item): { app: string; group: string }[] => {
      const [, app, group] = appPair.exec(item) ?? [];
      if (app && group) return [{ app, group }];
      context.addIssue({ code: 'custom', message: `${item} is not app:group with the identifier of a mobile application, or *` });
      return [];
    }),
  ),
);

const withName = text.refine((value) => value.includes('{0}'), 'must contain {0}, where the name goes');
const filter = withName.refine((value) => /^\(.+\)$/.test(value), 'must be a filter in parentheses (RFC 4515)');

const issuer = z
  .url({ protocol: /^https?$/ })
  .refine(
    (value) => value.startsWith('https:') || /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])[:/]/.test(value),
    'must be https outside loopback',
  );

/** How administrators prove who they are: administration-and-end-user.md §5.1. Accounts of the platform itself need no setting. */
export const adminSection = {
  directory: {
    env: 'SIGNET_ADMIN_DIRECTORY',
    schema: flag,
    default: 'true',
    meaning: 'Whether the accounts kept by the platform may sign in.',
  },
  groupRoles: {
    env: 'SIGNET_ADMIN_GROUP_ROLES',
    schema: groupRoles,
    default: '',
    meaning:
      'Which role the members of a group have: ROLE:group pairs, separated by semicolons. The group is a name or a distinguished name; one group may have several roles. Used for the groups of gateways, LDAP and OpenID Connect.',
  },
  groupApps: {
    env: 'SIGNET_ADMIN_GROUP_APPS',
    schema: groupApps,
    default: '',
    meaning:
      'Which mobile applications the members of a group may support: app:group pairs, separated by semicolons; * stands for all. Who is in none of these groups is not restricted. Accounts of the platform have a field for it.',
  },
  header: {
    env: 'SIGNET_ADMIN_HEADER',
    schema: flag,
    default: 'false',
    meaning:
      'Whether a gateway among the trusted proxies may say which administrator is in front of it. It must strip the headers below from outside traffic.',
  },
  headerPrincipal: { env: 'SIGNET_ADMIN_HEADER_PRINCIPAL', schema: headerName, default: 'Remote-User', meaning: 'Request header with the name.' },
  headerGroups: {
    env: 'SIGNET_ADMIN_HEADER_GROUPS',
    schema: headerName,
    default: 'Remote-Groups',
    meaning: 'Request header with the names of groups, separated by commas.',
  },
  headerFailIfMissing: {
    env: 'SIGNET_ADMIN_HEADER_FAIL_IF_MISSING',
    schema: flag,
    default: 'false',
    meaning: 'Whether a sign-in without the header is refused, whatever other proof there is.',
  },
  ldapUrls: {
    env: 'SIGNET_ADMIN_LDAP_URLS',
    schema: list,
    default: '',
    meaning: 'Addresses of one directory, ldaps:// or ldap://, tried in this order. Empty: no LDAP.',
  },
  ldapStartTls: {
    env: 'SIGNET_ADMIN_LDAP_START_TLS',
    schema: flag,
    default: 'false',
    meaning: 'Whether connections to ldap:// addresses change to TLS before anything is said (RFC 4513 §3). Without it only loopback may be ldap://.',
  },
  ldapAuthoritiesFile: {
    env: 'SIGNET_ADMIN_LDAP_CA_FILE',
    schema: text,
    meaning: 'PEM file with the authorities that vouch for the directory. Without it those that Node.js knows.',
  },
  ldapTimeLimitSeconds: {
    env: 'SIGNET_ADMIN_LDAP_TIME_LIMIT_SECONDS',
    schema: wholeNumber(1, 60),
    default: '5',
    meaning: 'Longest a connection or an answer of the directory may take.',
  },
  ldapBaseDn: {
    env: 'SIGNET_ADMIN_LDAP_BASE_DN',
    schema: z.string().trim(),
    default: '',
    meaning: 'What the names below are relative to, as in dc=example,dc=org.',
  },
  ldapBindDn: {
    env: 'SIGNET_ADMIN_LDAP_BIND_DN',
    schema: text,
    meaning: 'Whole distinguished name of the account that searches. Without it searches are anonymous.',
  },
  ldapBindPassword: { env: 'SIGNET_ADMIN_LDAP_BIND_PASSWORD', schema: text, meaning: 'Its password.', secret: true },
  ldapUserDnPatterns: {
    env: 'SIGNET_ADMIN_LDAP_USER_DN_PATTERNS',
    schema: names.pipe(z.array(withName)),
    default: '',
    meaning: 'Where administrators are, when their names tell: as in uid={0},ou=users; several are separated by semicolons.',
  },
  ldapSearchBase: {
    env: 'SIGNET_ADMIN_LDAP_SEARCH_BASE',
    schema: z.string().trim(),
    default: '',
    meaning: 'Where administrators are searched when no pattern fits, as in ou=users. Empty: the base DN.',
  },
  ldapSearchSubtree: {
    env: 'SIGNET_ADMIN_LDAP_SEARCH_SUBTREE',
    schema: flag,
    default: 'true',
    meaning: 'Whether the whole tree below is searched, or one level.',
  },
  ldapSearchFilter: {
    env: 'SIGNET_ADMIN_LDAP_SEARCH_FILTER',
    schema: filter,
    meaning: 'Filter that finds exactly one administrator by name, as in (email={0}). Without it nothing is searched.',
  },
  ldapNameAttribute: {
    env: 'SIGNET_ADMIN_LDAP_NAME_ATTRIBUTE',
    schema: text,
    default: 'uid',
    meaning: 'Attribute with the name under which an administrator appears here; where it is missing the name that was typed.',
  },
  ldapGroupAttribute: {
    env: 'SIGNET_ADMIN_LDAP_GROUP_ATTRIBUTE',
    schema: text,
    default: 'memberOf',
    meaning: 'Attribute of an administrator that names groups.',
  },
  ldapGroupSearchBase: {
    env: 'SIGNET_ADMIN_LDAP_GROUP_SEARCH_BASE',
    schema: z.string().trim(),
    meaning: 'Where groups are searched, as in ou=groups. Without it only the attribute counts.',
  },
  ldapGroupSearchFilter: {
    env: 'SIGNET_ADMIN_LDAP_GROUP_SEARCH_FILTER',
    schema: filter,
    default: '(member={0})',
    meaning: 'Filter that finds the groups of an administrator; {0} is the distinguished name.',
  },
  oidcIssuer: {
    env: 'SIGNET_ADMIN_OIDC_ISSUER',
    schema: issuer,
    meaning: 'Issuer of an OpenID Connect provider at which administrators sign in with a browser. Empty: none.',
  },
  oidcClientId: { env: 'SIGNET_ADMIN_OIDC_CLIENT_ID', schema: text, meaning: 'Client id of the platform there.' },
  oidcClientSecret: {
    env: 'SIGNET_ADMIN_OIDC_CLIENT_SECRET',
    schema: text,
    meaning: 'Client secret, sent by client_secret_basic. Without it the platform is a public client.',
    secret: true,
  },
  oidcScopes: {
    env: 'SIGNET_ADMIN_OIDC_SCOPES',
    schema: text.refine((value) => value.split(' ').includes('openid'), 'must contain openid'),
    default: 'openid profile',
    meaning: 'Scopes that are asked for, separated by blanks.',
  },
  oidcRoleClaim: {
    env: 'SIGNET_ADMIN_OIDC_ROLE_CLAIM',
    schema: text,
    default: 'groups',
    meaning: 'Claim with the groups of an administrator: a text or a list of texts, in the ID token or told by userinfo.',
  },
  oidcNameClaim: {
    env: 'SIGNET_ADMIN_OIDC_NAME_CLAIM',
    schema: text,
    default: 'preferred_username',
    meaning: 'Claim with the name under which an administrator appears here; where it is missing, sub.',
  },
  oidcReturnPath: {
    env: 'SIGNET_ADMIN_OIDC_RETURN_PATH',
    schema: z.string().regex(/^\/(?![/\\])[\x21-\x7e]*$/, 'must be a path of this site'),
    default: '/',
    meaning: 'Where a browser goes when the administrator is signed in: the path of the dashboard.',
  },
} as const satisfies Section;
