import type { Config } from '../../kernel/config/config.ts';
import { type AdminRole, adminRoles } from '../admin-account.entity.ts';

/** The value of the first part of a distinguished name: `admins` of `cn=admins,ou=groups`; any other text is returned as it is. */
function shortName(group: string): string {
  return /^[A-Za-z][A-Za-z0-9-]*\s*=\s*((?:[^,\\]|\\.)+),/.exec(group)?.[1]?.trim() ?? group;
}

/** The roles that the members of some groups have (`SIGNET_ADMIN_GROUP_ROLES`). Groups are compared by whole name or by their short one, whatever the case. */
export function rolesOfGroups({ admins }: Config, groups: readonly string[]): AdminRole[] {
  const held = new Set(groups.flatMap((group) => [group, shortName(group)]).map((group) => group.trim().toLowerCase()));
  const roles = new Set(admins.groupRoles.filter(({ group }) => held.has(group.toLowerCase())).map(({ role }) => role));
  return adminRoles.filter((role) => roles.has(role));
}
