export type { AdminAccount, AdminRole } from './admin-account.entity.ts';
export { AdminAccountEntity, adminRoles } from './admin-account.entity.ts';
export { adminIssuer, sessionOfAdminToken } from './admin-token.ts';
export { endAdminSessions } from './end-admin-sessions.ts';
export { ensureFirstAdministrator, type FirstAdministrator } from './ensure-first-administrator.ts';
export { type AdminSession, readAdminSession } from './read-admin-session.ts';
