import { setTimeout as pause } from 'node:timers/promises';
import { mostPasswordLength } from '../kernel/crypto/password-policy.ts';
import { releaseAttempts, reserveAttempt } from '../kernel/throttle.ts';
import type { Work } from '../kernel/work/work.ts';
import type { AdminRole } from './admin-account.entity.ts';
import { adminThrottleKeys } from './admin-throttle.ts';

/** An account as far as signing in needs it. */
interface AdminCredentials {
  readonly username: string;
  readonly roles: readonly AdminRole[];
}

/** Whether a password is right; `reason` says why not, for the trail only. */
export type PasswordCheck =
  | { readonly account: AdminCredentials }
  | {
      readonly account: undefined;
      readonly reason: 'throttled' | 'unknown_account' | 'wrong_password' | 'account_disabled';
      readonly failures: number;
    };

interface Row {
  username: string;
  roles: AdminRole[];
  password_hash: string;
  enabled: boolean;
}

let usualMs = 40;

/**
 * Checks the password of an administrator. A try is reserved before anything is computed, so that parallel guesses are counted one by
 * one; a refused try costs no hash but takes the time of one, and so does an unknown name. NIST SP 800-63B-4 §3.2.2.
 */
export async function checkAdminPassword(work: Work, username: string, password: string): Promise<PasswordCheck> {
  const { config, passwords } = work.runtime;
  const keys = adminThrottleKeys(config, username, work.caller);
  const read = work.runtime.database.query.bind(work.runtime.database);
  const reservation = await reserveAttempt(read, keys, config.login.windowSeconds);
  const { failures } = reservation;
  const [row] = await work.read<Row>('select username, roles, password_hash, enabled from admin_account where username = $1', [username]);
  if (!reservation.isAllowed) {
    await pause(usualMs);
    return { account: undefined, reason: 'throttled', failures };
  }
  const startedAt = performance.now();
  const isRight = await passwords.verify(password.length > mostPasswordLength * 4 ? '' : password, row?.password_hash);
  usualMs = usualMs * 0.8 + (performance.now() - startedAt) * 0.2;
  if (!row) return { account: undefined, reason: 'unknown_account', failures };
  if (!isRight) return { account: undefined, reason: 'wrong_password', failures };
  if (!row.enabled) return { account: undefined, reason: 'account_disabled', failures };
  await releaseAttempts(read, keys);
  return { account: { username: row.username, roles: row.roles } };
}
