import { accountPermissions, adminPermissions, type Permission, type Permissions } from '../../server/authorization.ts';

const roles = ['ADMIN', 'OPERATOR', 'HELPDESK'] as const;
const columns = ['field', 'everybody', ...roles, 'no role', 'temporary password', 'restricted', 'API scopes', 'end user'];

function mark(isOpen: boolean | undefined): string {
  return isOpen ? 'yes' : '-';
}

function row([coordinate, permission]: [string, Permission]): string {
  const { open, admin, anyAdmin, needs, withTemporaryPassword, unrestricted, api, self } = permission;
  const mayRole = (role: (typeof roles)[number]) => open || (needs ? needs.includes(role) : anyAdmin || admin?.includes(role));
  const cells = [
    `\`${coordinate}\``,
    mark(open),
    ...roles.map((role) => mark(mayRole(role))),
    mark(open || (anyAdmin && !needs)),
    mark(open || withTemporaryPassword),
    mark(open || ((anyAdmin || admin !== undefined) && !unrestricted)),
    open ? 'all' : (api?.join(', ') ?? '-'),
    mark(open || self),
  ];
  return `| ${cells.join(' | ')} |`;
}

function table(permissions: Permissions): string {
  const head = [`| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`];
  return [...head, ...Object.entries(permissions).map(row)].join('\n');
}

/** Who may call what, as Markdown: one line for each root field of both GraphQL APIs. */
export function printPermissions(): string {
  return `# Permissions\n\nPrinted from the tables in \`src/server/authorization.ts\` by \`npm run schema\`; not edited by hand.
The suite \`test/graphql/permissions.test.ts\` calls every field as every caller and compares with this page.

A field is closed to whoever is not named. The decision falls before the document is validated and before anything is looked up: without
credentials that prove somebody the answer is \`UNAUTHENTICATED\`, otherwise \`FORBIDDEN\`. Roles of an account add up. Under *temporary password* stands
what an account reaches, within its roles, whose password somebody else chose, and under *restricted* what one reaches that may support the users of some
applications only (\`restrictedToApps\`). What is kept of an object, and its past, is for those who may read the object; who may change it may revert it. An API client needs one of the API scopes named. An end user
presents an own access token with the scope \`end_user_self\`, and reaches nothing but what is his.

## Administration: \`/graphql/admin\`\n\n${table(adminPermissions)}

## End users: \`/graphql/account\`\n\n${table(accountPermissions)}\n`;
}
