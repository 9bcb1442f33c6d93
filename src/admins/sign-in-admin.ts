import { userFault } from '../kernel/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import { checkAdminPassword } from './check-admin-password.ts';
import { type GrantedSession, startAdminSession } from './start-admin-session.ts';

const authenticator = 'directory';

/**
 * Signs an administrator in. Unknown name, wrong password, disabled account and throttling are answered alike; the trail keeps the
 * difference. An account without roles gets a session that opens nothing.
 */
export async function signInAdmin(work: Work, input: { username: string; password: string }): Promise<GrantedSession> {
  const username = input.username.normalize('NFC').slice(0, 255);
  const check = await checkAdminPassword(work, username, input.password);
  if (!check.account)
    throw userFault('INVALID_VALUE', 'The name or the password is not right, or there were too many tries.', null, [
      'ADMIN_AUTHENTICATION_FAILURE',
      {
        reason: check.reason,
        authenticator,
        failures: check.failures,
        maxAttempts: work.runtime.config.login.failuresPerAccount,
        adminUser: username,
      },
    ]);
  const session = await startAdminSession(work, { ...check.account, authenticator });
  work.record('ADMIN_AUTHENTICATION_SUCCESS', { roles: session.roles, authenticator, sessionId: session.sessionId, adminUser: session.username });
  return session;
}
