import { noGateway } from '../../kernel/edge/gateway.ts';
import type { Work } from '../../kernel/work/work.ts';
import { directoryAuthenticator } from './authenticators/directory.ts';
import { throttleAdmin } from './throttle-admin.ts';

/** Checks the password of an account that the platform keeps, within the limits of failures. */
export function checkAdminPassword(work: Work, username: string, password: string): ReturnType<typeof throttleAdmin> {
  return throttleAdmin(work, username, () => directoryAuthenticator.check(work, { username, password, gateway: noGateway }));
}
