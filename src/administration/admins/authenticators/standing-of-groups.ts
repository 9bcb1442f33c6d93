import { nameKey } from '../../../kernel/base/name-key.ts';
import type { Config } from '../../../kernel/contract/config/config.ts';
import { adminRoles } from '../admin-account.entity.ts';
import type { Standing } from './authenticator.ts';
import { readableLdap } from './ldap/escape-ldap.ts';

/** The value of the first part of a distinguished name: `a,b` of `cn=a\,b,ou=groups`; any other text is returned as it is. */
function shortName(group: string): string {
  const [, value] = /^[A-Za-z][A-Za-z0-9-]*\s*=((?:[^,\\]|\\.)+),/.exec(group) ?? [];
  return value === undefined
    ? group
    : value.trim().replace(/\\(?:([0-9a-f]{2})|(.))/gi, (_all, hex, char) => char ?? String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * The roles that the members of some groups have (`SIGNET_ADMIN_GROUP_ROLES`), and the applications they may support (`SIGNET_ADMIN_GROUP_APPS`). Groups
 * are compared by whole name or by their short one, whatever the case.
 */
export function standingOfGroups({ admins }: Config, groups: readonly string[]): Standing {
  const held = new Set(
    groups
      .map(readableLdap)
      .flatMap((group) => [group, shortName(group)])
      .map(nameKey),
  );
  const roles = new Set(admins.groupRoles.filter(({ group }) => held.has(nameKey(readableLdap(group)))).map(({ role }) => role));
  const apps = new Set(admins.groupApps.filter(({ group }) => held.has(nameKey(readableLdap(group)))).map(({ app }) => app));
  return { roles: adminRoles.filter((role) => roles.has(role)), restrictedToApps: apps.has('*') ? [] : [...apps].sort() };
}
