import type { OpaqueLookup } from '../kernel/crypto/opaque-value.ts';
import type { Work } from '../kernel/work/work.ts';

/**
 * Counts one use of an access token whose scopes limit how often it may be used. The lock on its row puts parallel uses in line, on however
 * many servers. Resolves to the number of uses so far, or undefined when none was left.
 */
export async function countUse(work: Work, { hashHex, from, to }: OpaqueLookup): Promise<number | undefined> {
  const [counted] = await work.sql<{ usage_count: number }>(
    `update access_token set usage_count = usage_count + 1 where hash = decode($1, 'hex') and expires_at >= $2 and expires_at < $3
       and usage_count < usage_limit and revoked_at is null returning usage_count`,
    [hashHex, from, to],
  );
  return counted?.usage_count;
}
