import { type BrowserSession, clientsOfSession, endSession } from '../../access/sessions/index.ts';
import { endSessionTokens } from '../../access/tokens/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { addressWith } from '../../sign-in/browser/index.ts';
import { type LogoutAnswer, logoutSubject, signedOut } from './logout-answer.ts';
import type { LogoutRequest } from './read-logout-request.ts';

/** Pages of clients that end their own sessions when the browser loads them (OIDC Front-Channel Logout §2). */
function framesOf(issuer: string, clients: Awaited<ReturnType<typeof clientsOfSession>>, sessionId: string): string[] {
  return clients.flatMap(({ openIdConnect }) =>
    openIdConnect?.frontChannelLogoutUrl ? [addressWith(openIdConnect.frontChannelLogoutUrl, { iss: issuer, sid: sessionId })] : [],
  );
}

/**
 * Signs a person out: the session ends, and with it the tokens of clients that are configured so. Clients that took part in the session are told:
 * by the browser, by the workers, or both.
 */
export async function endBrowserSession(work: Work, request: LogoutRequest, session: BrowserSession): Promise<LogoutAnswer> {
  const sessionId = session.id;
  const clients = await clientsOfSession(work, sessionId);
  const tokens = await endSessionTokens(work, { sessionId });
  await endSession(work, sessionId);
  work.record('OPENID_SESSION_LOGOUT_SUCCESS', { sessionId, removed: { tokens }, userId: session.userId, ...logoutSubject(request) });
  return signedOut(request, framesOf(work.runtime.issuer, clients, sessionId));
}
