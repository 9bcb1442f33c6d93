import { type Client, findClient } from '../clients/index.ts';
import type { Work } from '../kernel/work/work.ts';

/** A session that has just ended. */
export interface EndedSession {
  readonly id: string;
  readonly userId: string;
}

const join = 'insert into session_client (session_id, client_id) values ($1, $2) on conflict do nothing';
const participants = `select session_id as "sessionId", client_id as "clientId" from session_client where session_id = any($1) order by since, client_id`;

/** Notes that a client got something in a session, so that it is told when the session ends. Codes note it when they are redeemed. */
export async function joinSession(work: Work, { sessionId, clientId }: { sessionId: string; clientId: string }): Promise<void> {
  await work.sql(join, [sessionId, clientId]);
}

/** The clients that took part in a session and still exist. */
export async function clientsOfSession(work: Work, sessionId: string): Promise<Readonly<Client>[]> {
  const rows = await work.read<{ clientId: string }>(participants, [[sessionId]]);
  const clients = await Promise.all(rows.map(({ clientId }) => findClient(work.runtime, clientId)));
  return clients.filter((client) => client !== undefined);
}

/**
 * Hands the clients that took part in ended sessions and want to be told (OIDC Back-Channel Logout §2.3) to the workers: whether a client answers
 * never delays the end of a session. Resolves to the number of sessions.
 */
export async function tellClients(work: Work, ended: readonly EndedSession[]): Promise<number> {
  if (ended.length === 0) return 0;
  const userIds = new Map(ended.map(({ id, userId }) => [id, userId]));
  for (const { sessionId, clientId } of await work.sql<{ sessionId: string; clientId: string }>(participants, [[...userIds.keys()]])) {
    const client = await findClient(work.runtime, clientId);
    if (client?.openIdConnect?.backChannelLogoutUrl)
      work.enqueue('logout.deliver', { clientId, sessionId, userId: userIds.get(sessionId) as string });
  }
  return ended.length;
}
