import type { Work } from '../../kernel/work/work.ts';
import { standingLeft } from './authenticators/authenticators.ts';
import { accountOfSession, appsNow, rolesNow } from './standing-columns.ts';

type Session = Parameters<typeof standingLeft>[1];

/**
 * Whether the administrator of a session may support users of some applications only, and this is none of them. Of an account kept here it is read afresh,
 * so that a change counts at once, and so is that of one in the configuration; of others it is what their authenticator said at sign-in or at the last
 * refresh.
 */
export async function isOutsideRestriction(work: Work, sessionId: string, appIdentifier: string): Promise<boolean> {
  const [session] = await work.sql<Session>(
    `select s.username, s.authenticator, s.subject, ${rolesNow} as roles, ${appsNow} as "restrictedToApps" from admin_session s ${accountOfSession}
      where s.id = $1`,
    [sessionId],
  );
  const apps = session && standingLeft(work.runtime.config, session)?.restrictedToApps;
  return !apps || (apps.length > 0 && !apps.includes(appIdentifier));
}
