/** Administrators: their accounts, how they sign in, the sessions of the administration, and whom they may see. */
export type { AdminRole } from './admin-account.entity.ts';
export { AdminAccountEntity } from './admin-account.entity.ts';
export { type AdminAccountInput, adminAccountFields } from './admin-account-fields.ts';
export { adminIssuer, sessionOfAdminToken } from './admin-token.ts';
export { createAdminAccount } from './create-admin-account.ts';
export { ensureFirstAdministrator, type KeepPassword } from './ensure-first-administrator.ts';
export { isOutsideRestriction } from './is-outside-restriction.ts';
export { oidcSignInRoutes } from './oidc-sign-in.routes.ts';
export { readAdminAccounts } from './read-admin-accounts.ts';
export { readAdminSession } from './read-admin-session.ts';
export { updateAdminAccount } from './update-admin-account.ts';
