import { revokeClientBatch } from '../../access/tokens/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type RevocationInput, revokingClient } from './revoking-client.ts';

/** How many tokens ended. */
export interface BulkRevocation {
  readonly revoked: number;
}

const remaining = `select (select count(*)::int from token_family where client_id = $1 and revoked_at is null)
    + (select count(*)::int from access_token where client_id = $1 and (family_id is null or act is not null) and revoked_at is null and expires_at > now()) as count,
  to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`;

/**
 * Ends every token of the client that calls; its registration stays (oauth.md §8.2). A client with more tokens than one transaction should touch
 * has the rest ended by a job, which leaves alone what is issued after this. Idempotent.
 */
export async function revokeAllTokens(work: Work, input: RevocationInput): Promise<BulkRevocation> {
  const { clientId, name } = await revokingClient(work, input);
  const { count, isFull } = await revokeClientBatch(work.sql.bind(work), clientId, 'revoked');
  let revoked = count;
  if (isFull) {
    const [rest] = await work.sql<{ count: number; now: string }>(remaining, [clientId]);
    revoked += rest?.count ?? 0;
    work.enqueue('tokens.revoke', { clientId, before: rest?.now ?? '' });
  }
  work.record('TOKEN_REVOKE_CLIENT_TOKENS_SUCCESS', { count: revoked, clientId, appName: name });
  return { revoked };
}
