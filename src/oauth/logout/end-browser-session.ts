import { findClient } from '../../clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type BrowserSession, endSession } from '../../sessions/index.ts';
import { revokeSessionTokens } from '../../tokens/index.ts';
import { type LogoutAnswer, logoutSubject, signedOut } from './logout-answer.ts';
import type { LogoutRequest } from './read-logout-request.ts';

const clientsOfSession = 'select distinct client_id as "clientId" from token_family where session_id = $1 and revoked_at is null';

/** Ends the tokens of those clients that want them ended with the session. Returns how many families ended. */
async function endTokens(work: Work, sessionId: string): Promise<number> {
  const present = await work.read<{ clientId: string }>(clientsOfSession, [sessionId]);
  const clients = await Promise.all(present.map(({ clientId }) => findClient(work.runtime, clientId)));
  const clientIds = clients.flatMap((client) => (client?.openIdConnect?.deleteTokensOnLogout ? [client.clientId] : []));
  return clientIds.length === 0 ? 0 : revokeSessionTokens(work, { sessionId, clientIds, reason: 'session_ended' });
}

/** Signs a person out: the session ends, and with it the tokens of clients that are configured so. */
export async function endBrowserSession(work: Work, request: LogoutRequest, session: BrowserSession): Promise<LogoutAnswer> {
  await endSession(work, session.id);
  const tokens = await endTokens(work, session.id);
  work.record('OPENID_SESSION_LOGOUT_SUCCESS', { sessionId: session.id, removed: { tokens }, userId: session.userId, ...logoutSubject(request) });
  return signedOut(request);
}
