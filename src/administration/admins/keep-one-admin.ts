import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';

/**
 * Refuses with `IN_USE` what would leave the platform without an enabled account of role ADMIN: nobody could undo it. Holds all such
 * accounts, so that two administrators cannot remove each other at the same time.
 */
export async function keepOneAdmin(work: Work, leaving: string, field: readonly string[]): Promise<void> {
  const rows = await work.sql<{ username: string }>(
    `select username from admin_account where enabled and 'ADMIN' = any(roles) order by username for update`,
    [],
  );
  const isLast = rows.every((row) => row.username === leaving);
  if (isLast) throw userFault('IN_USE', 'This is the last enabled administrator with role ADMIN.', field);
}
