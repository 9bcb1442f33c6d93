import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { checkOidc } from './authenticators/oidc/check-oidc.ts';
import { oidcAuthenticator } from './authenticators/oidc/oidc.ts';
import type { PendingSignIn } from './authenticators/oidc/pending-sign-in.ts';
import { type GrantedSession, startAdminSession } from './start-admin-session.ts';
import { throttleAdmin } from './throttle-admin.ts';

/** Signs in the administrator whom the provider proves. Failures count against the address, as the name is not known before. Throws `access_denied`. */
export async function finishOidcSignIn(work: Work, input: { callback: URL; pending: PendingSignIn | undefined }): Promise<GrantedSession> {
  const authenticator = oidcAuthenticator.name;
  const found = await throttleAdmin(work, undefined, () => checkOidc(work.runtime, input.callback, input.pending));
  if (!found.admin)
    throw new AppError('access_denied', {
      record: ['ADMIN_AUTHENTICATION_FAILURE', { reason: found.reason, authenticator, failures: found.failures }],
    });
  const session = await startAdminSession(work, { ...found.admin, authenticator });
  work.record('ADMIN_AUTHENTICATION_SUCCESS', { roles: session.roles, authenticator, sessionId: session.sessionId, adminUser: session.username });
  return session;
}
