import type { Work } from '../../kernel/work/work.ts';
import { clientsOfSession } from '../sessions/index.ts';
import { revokeSessionTokens } from './revoke-families.ts';

/**
 * Ends the tokens that go with a session that ends: those of clients that are configured so (`deleteTokensOnLogout`), or with `isComplete` all that
 * were got in it. Resolves to how many families ended.
 */
export async function endSessionTokens(work: Work, { sessionId, isComplete = false }: { sessionId: string; isComplete?: boolean }): Promise<number> {
  if (isComplete) return revokeSessionTokens(work, { sessionId, reason: 'session_ended' });
  const clients = await clientsOfSession(work, sessionId);
  const clientIds = clients.filter(({ openIdConnect }) => openIdConnect?.deleteTokensOnLogout).map(({ clientId }) => clientId);
  return clientIds.length === 0 ? 0 : revokeSessionTokens(work, { sessionId, clientIds, reason: 'session_ended' });
}
