import type { Work } from '../../kernel/work/work.ts';
import { type EndedSession, tellClients } from './session-clients.ts';

/** Ends sessions and tells the clients that took part in them. Resolves to how many ended. */
async function endWhere(work: Work, condition: string, value: string): Promise<number> {
  const text = `update browser_session set ended_at = now() where ${condition} and ended_at is null returning id, user_id as "userId"`;
  return tellClients(work, await work.sql<EndedSession>(text, [value]));
}

/** Ends a browser session at once. False when it had ended before. */
export async function endSession(work: Work, sessionId: string): Promise<boolean> {
  return (await endWhere(work, 'id = $1', sessionId)) > 0;
}

/** Ends the browser session of a cookie's secret, by the secret's digest. */
export async function endSessionOfSecret(work: Work, secretHash: string): Promise<void> {
  await endWhere(work, `secret_hash = decode($1, 'hex')`, secretHash);
}

/** Ends every browser session that began at an identity provider. Returns how many ended. */
export function endProviderSessions(work: Work, identityProvider: string): Promise<number> {
  return endWhere(work, `identity_provider = $1 and identity_provider <> 'directory'`, identityProvider);
}

/** Ends every browser session of a user: when the account is disabled or deleted or its credentials change. Returns how many ended. */
export function endUserSessions(work: Work, userId: string): Promise<number> {
  return endWhere(work, 'user_id = $1', userId);
}
