import { findClient } from '../../clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type BrowserSession, endSession } from '../../sessions/index.ts';
import { revokeSessionTokens } from '../../tokens/index.ts';
import { type LogoutAnswer, logoutSubject, signedOut } from './logout-answer.ts';
import type { LogoutRequest } from './read-logout-request.ts';

const clientsOfSession = 'select distinct client_id as "clientId" from token_family where session_id = $1 and revoked_at is null';

/** The clients of a session that want their tokens ended with it. */
async function clientsToEnd(work: Work, sessionId: string): Promise<string[]> {
  const present = await work.read<{ clientId: string }>(clientsOfSession, [sessionId]);
  const clients = await Promise.all(present.map(({ clientId }) => findClient(work.runtime, clientId)));
  return clients.flatMap((client) => (client?.openIdConnect?.deleteTokensOnLogout ? [client.clientId] : []));
}

/** Signs a person out: the session ends, and with it the tokens of clients that are configured so. */
export async function endBrowserSession(work: Work, request: LogoutRequest, session: BrowserSession): Promise<LogoutAnswer> {
  const sessionId = session.id;
  const clientIds = await clientsToEnd(work, sessionId);
  await endSession(work, sessionId);
  const tokens = clientIds.length === 0 ? 0 : await revokeSessionTokens(work, { sessionId, clientIds, reason: 'session_ended' });
  work.record('OPENID_SESSION_LOGOUT_SUCCESS', { sessionId, removed: { tokens }, userId: session.userId, ...logoutSubject(request) });
  return signedOut(request);
}
