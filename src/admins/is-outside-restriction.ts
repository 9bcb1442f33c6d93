import type { Work } from '../kernel/work/work.ts';

/**
 * Whether the administrator of a session may support users of some applications only, and this is none of them. Of an account kept here it is read afresh,
 * so that a change counts at once; of others it is what their authenticator said at sign-in or at the last refresh.
 */
export async function isOutsideRestriction(work: Work, sessionId: string, appIdentifier: string): Promise<boolean> {
  const [session] = await work.sql<{ apps: string[] }>(
    `select coalesce(a.restricted_to_apps, s.restricted_to_apps) as apps
       from admin_session s left join admin_account a on s.authenticator = 'directory' and a.username = s.username where s.id = $1`,
    [sessionId],
  );
  return !session || (session.apps.length > 0 && !session.apps.includes(appIdentifier));
}
