import type { OpenIdConnectSettings } from '../../applications/clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';

/** A session that has just ended. */
export interface EndedSession {
  readonly id: string;
  readonly userId: string;
}

const join = 'insert into session_client (session_id, client_id) values ($1, $2) on conflict do nothing';
/** With their settings, an installation with those of its application: one statement of the transaction, which must not wait for a second connection. */
const participants = `select s.session_id as "sessionId", s.client_id as "clientId", coalesce(a.open_id_connect, c.open_id_connect) as "openIdConnect"
  from session_client s join client c on c.client_id = s.client_id left join mobile_app a on a.identifier = c.app_identifier
  where s.session_id = any($1) order by s.since, s.client_id`;

/** A client that took part in a session, as far as the end of it concerns the client. */
interface Participant {
  readonly sessionId: string;
  readonly clientId: string;
  readonly openIdConnect: Readonly<OpenIdConnectSettings> | null;
}

/** Notes that a client got something in a session, so that it is told when the session ends. Codes note it when they are redeemed. */
export async function joinSession(work: Work, { sessionId, clientId }: { sessionId: string; clientId: string }): Promise<void> {
  await work.sql(join, [sessionId, clientId]);
}

/** The clients that took part in a session and still exist. */
export function clientsOfSession(work: Work, sessionId: string): Promise<Participant[]> {
  return work.sql<Participant>(participants, [[sessionId]]);
}

/**
 * Hands the clients that took part in ended sessions and want to be told (OIDC Back-Channel Logout §2.3) to the workers: whether a client answers
 * never delays the end of a session. Resolves to the number of sessions.
 */
export async function tellClients(work: Work, ended: readonly EndedSession[]): Promise<number> {
  if (ended.length === 0) return 0;
  const userIds = new Map(ended.map(({ id, userId }) => [id, userId]));
  for (const { sessionId, clientId, openIdConnect } of await work.sql<Participant>(participants, [[...userIds.keys()]]))
    if (openIdConnect?.backChannelLogoutUrl) work.enqueue('logout.deliver', { clientId, sessionId, userId: userIds.get(sessionId) as string });
  return ended.length;
}
