export type { AdminAccount, AdminRole } from './admin-account.entity.ts';
export { AdminAccountEntity, adminRoles } from './admin-account.entity.ts';
