import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { authenticateAdmin } from './authenticate-admin.ts';
import type { AdminAttempt } from './authenticators/authenticator.ts';
import { nameInTrail } from './name-in-trail.ts';
import { type GrantedSession, startAdminSession } from './start-admin-session.ts';
import { throttleAdmin } from './throttle-admin.ts';

const mostName = 255;

/** A name as it is looked for and recorded: composed, without outer blanks, bounded, and without what PostgreSQL cannot keep. */
function plainName(name: string): string {
  return name.normalize('NFC').trim().slice(0, mostName).toWellFormed().replaceAll('\0', '\ufffd');
}

/**
 * Signs an administrator in by the first authenticator that accepts. Unknown name, wrong password, disabled account and throttling are answered alike;
 * the trail keeps the difference. An account without roles gets a session that opens nothing.
 */
export async function signInAdmin(work: Work, input: AdminAttempt): Promise<GrantedSession> {
  const { config } = work.runtime;
  const username = input.username === undefined ? undefined : plainName(input.username);
  const [principal] = config.admins.header ? input.gateway.header(config.admins.headerPrincipal) : [];
  const named = principal === undefined ? (username ?? '') : plainName(principal);
  const found = await throttleAdmin(work, named, () => authenticateAdmin(work, { ...input, username }));
  const authenticator = 'authenticator' in found ? found.authenticator : 'none';
  if (!found.admin) {
    const adminUser = await nameInTrail(work, named, found.reason);
    throw userFault('INVALID_VALUE', 'The name or the password is not right, or there were too many tries.', null, [
      'ADMIN_AUTHENTICATION_FAILURE',
      { reason: found.reason, authenticator, failures: found.failures, maxAttempts: config.login.failuresPerAccount, adminUser },
    ]);
  }
  const session = await startAdminSession(work, { ...found.admin, authenticator });
  work.record('ADMIN_AUTHENTICATION_SUCCESS', { roles: session.roles, authenticator, sessionId: session.sessionId, adminUser: session.username });
  return session;
}
