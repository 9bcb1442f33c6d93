import { oneTimePassword } from '../../kernel/base/crypto/one-time-password.ts';
import { sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { forgetFailures } from './forget-failures.ts';
import { lockDirectoryUser } from './lock-user.ts';

/** What the helpdesk tells the person; the password is shown this once. */
export interface TemporaryPassword {
  readonly oneTimePassword: string;
  readonly expiresAt: Date;
}

const store = `update directory_user set password_hash = $2, temporary_digest = decode($3, 'hex'), temporary_until = now() + make_interval(secs => $4),
    version = version + 1, updated_at = now()
  where user_id = $1 returning temporary_until as "expiresAt"`;

/**
 * Replaces a password that was forgotten by a temporary one, with which the person can do nothing but choose another, once and for a limited time
 * (NIST SP 800-63B-4 §4.2). Sessions and tokens of the person end, and earlier failures no longer count. A disabled account stays as it is.
 */
export async function resetUserPassword(work: Work, { userId }: { userId: string }): Promise<TemporaryPassword> {
  const { passwords, config } = work.runtime;
  const password = oneTimePassword();
  // Before the transaction opens: it takes long.
  const hash = await passwords.hash(password);
  const user = await lockDirectoryUser(work, userId);
  if (!user.enabled) throw userFault('INVALID_VALUE', 'The account is disabled: an administrator has to enable it first.', ['userId']);
  if (!user.passwordHash)
    throw userFault('INVALID_VALUE', 'The user signs in without a password: an administrator has to set one first.', ['userId']);
  const [stored] = await work.sql<{ expiresAt: Date }>(store, [userId, hash, sha256Hex(password), config.login.temporaryPasswordSeconds]);
  await forgetFailures(work, user.username);
  const removed = await releaseDependents(work, 'credentials_changed', userId);
  work.record('USER_PASSWORD_RESET', { userId, removed, reason: 'credentials_changed' });
  return { oneTimePassword: password, expiresAt: (stored as { expiresAt: Date }).expiresAt };
}
