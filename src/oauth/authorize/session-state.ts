import { type BrowserSession, sessionState } from '../../access/sessions/index.ts';
import type { AuthorizationRequest } from '../../sign-in/request/index.ts';
import { scopeIdsOf } from '../../sign-in/request/index.ts';

/** `session_state` of an answer, for clients that watch the session from their pages (OIDC Session Management §2); nothing for others. */
export function sessionStateOf(request: AuthorizationRequest, { browserState }: BrowserSession): { session_state?: string } {
  const { client, redirectUri } = request;
  const { origin } = new URL(redirectUri);
  if (!client.openIdConnect?.sessionManagementEnabled || origin === 'null' || !scopeIdsOf(request).includes('openid')) return {};
  return { session_state: sessionState({ clientId: client.clientId, origin, browserState }) };
}
