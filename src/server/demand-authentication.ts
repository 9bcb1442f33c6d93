import { demandError, unmetDemand } from '../access/sessions/index.ts';
import type { Principal } from '../kernel/edge/graphql-context.ts';
import type { Work } from '../kernel/work/work.ts';

/** Throws the challenge of RFC 9470 when a user's access token stems from an authentication that the account API does not accept. */
export async function demandAuthentication({ runtime }: Work, principal: Extract<Principal, { kind: 'user' }>): Promise<void> {
  const { account } = runtime.config;
  const reason = unmetDemand(runtime, account, principal);
  if (!reason) return;
  const { clientId, clientName, userId } = principal;
  const subject = { clientId, userId, ...(clientName ? { appName: clientName } : {}) };
  throw demandError(runtime, account, ['API_AUTHENTICATION_FAILED', { reason, endpoint: 'graphql_account', ...subject }]);
}
