import type { Work } from '../../kernel/work/work.ts';
import type { AuthorizationRequest } from '../../sign-in/request/index.ts';

const spend = `update pushed_request set used_at = now() where hash = decode($1, 'hex') and expires_at = $2 and used_at is null returning 1`;

/** Uses a pushed request up with this transaction; false when somebody else did. A request that was not pushed can always be answered. */
export async function spendPushedRequest(work: Work, { pushed }: AuthorizationRequest): Promise<boolean> {
  if (!pushed) return true;
  const used = await work.sql(spend, [pushed.hashHex, pushed.expiresAtText]);
  return used.length > 0;
}
