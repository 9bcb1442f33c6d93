import { passwordProblem } from '../../kernel/base/crypto/password-policy.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { checkAdminPassword } from './check-admin-password.ts';
import { endAdminSessions } from './end-admin-sessions.ts';

/** Who changes the password, and from what to what. */
export interface PasswordChange {
  readonly username: string;
  readonly sessionId: string;
  readonly authenticator: string;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Replaces an administrator's own password, which proves itself first. A temporary one is none any more; all other sessions end. */
export async function changeOwnPassword(work: Work, input: PasswordChange): Promise<void> {
  if (input.authenticator !== 'directory') throw userFault('INVALID_VALUE', 'The password is kept elsewhere, and changed there.', null);
  const check = await checkAdminPassword(work, input.username, input.currentPassword);
  if (!check.admin)
    throw userFault(
      'INVALID_VALUE',
      'The current password is not right, or there were too many tries.',
      ['currentPassword'],
      ['ADMIN_AUTHENTICATION_FAILURE', { reason: check.reason, authenticator: 'directory', failures: check.failures, adminUser: input.username }],
    );
  const problem =
    input.newPassword === input.currentPassword
      ? 'The new password must differ from the current one.'
      : passwordProblem(input.newPassword, [input.username]);
  if (problem) throw userFault('INVALID_VALUE', problem, ['newPassword']);
  const passwordHash = await work.apart(['own password', input.newPassword], () => work.runtime.passwords.hash(input.newPassword));
  await work.sql(
    'update admin_account set password_hash = $2, password_temporary = false, version = version + 1, updated_at = now() where username = $1',
    [input.username, passwordHash],
  );
  work.record('ADMIN_ACCOUNT_UPDATED', { objectType: 'admin_account', objectId: input.username, changes: { password: ['***', '***'] } });
  await endAdminSessions(work, input.username, 'password_changed', input.sessionId);
}
