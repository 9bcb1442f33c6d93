import type { Config } from '../../kernel/config/config.ts';
import { adminRoles } from '../admin-account.entity.ts';
import type { Standing } from './authenticator.ts';

/** The value of the first part of a distinguished name: `admins` of `cn=admins,ou=groups`; any other text is returned as it is. */
function shortName(group: string): string {
  return /^[A-Za-z][A-Za-z0-9-]*\s*=\s*((?:[^,\\]|\\.)+),/.exec(group)?.[1]?.trim() ?? group;
}

/**
 * The roles that the members of some groups have (`SIGNET_ADMIN_GROUP_ROLES`), and the applications they may support (`SIGNET_ADMIN_GROUP_APPS`). Groups
 * are compared by whole name or by their short one, whatever the case.
 */
export function standingOfGroups({ admins }: Config, groups: readonly string[]): Standing {
  const held = new Set(groups.flatMap((group) => [group, shortName(group)]).map((group) => group.trim().toLowerCase()));
  const roles = new Set(admins.groupRoles.filter(({ group }) => held.has(group.toLowerCase())).map(({ role }) => role));
  const apps = new Set(admins.groupApps.filter(({ group }) => held.has(group.toLowerCase())).map(({ app }) => app));
  return { roles: adminRoles.filter((role) => roles.has(role)), restrictedToApps: apps.has('*') ? [] : [...apps].sort() };
}
