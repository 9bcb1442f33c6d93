import type { OpaqueLookup } from '../../kernel/base/crypto/opaque-value.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import type { Work } from '../../kernel/work/work.ts';

const count = perDay(
  (ofDay) => `update access_token set usage_count = usage_count + 1 where hash = decode($1, 'hex') and ${ofDay('expires_at')}
    and usage_count < usage_limit and revoked_at is null returning usage_count`,
);

/**
 * Counts one use of an access token whose scopes limit how often it may be used. The lock on its row puts parallel uses in line, on however
 * many servers. Resolves to the number of uses so far, or undefined when none was left.
 */
export async function countUse(work: Work, lookup: OpaqueLookup): Promise<number | undefined> {
  const [counted] = await work.sql<{ usage_count: number }>(count(lookup), [lookup.hashHex]);
  return counted?.usage_count;
}
