import type { OpaqueLookup } from '../kernel/crypto/opaque-value.ts';
import { perDay } from '../kernel/db/per-day.ts';
import type { Work } from '../kernel/work/work.ts';
import type { AccessTokenRecord } from './find-access-token.ts';

const holdToken = perDay(
  (ofDay) =>
    `select 1 from access_token where hash = decode($1, 'hex') and ${ofDay('expires_at')} and revoked_at is null and expires_at > now() for share`,
);
const holdFamily = `select 1 from token_family where id = $1 and revoked_at is null and generation = $2 for share`;

/** Keeps an access token and its family from being ended before this transaction is; false when either has ended, or moved on, already. */
export async function holdAccessToken(
  work: Work,
  { familyId, generation }: Pick<AccessTokenRecord, 'familyId' | 'generation'>,
  lookup: OpaqueLookup,
): Promise<boolean> {
  const alive = await work.sql(holdToken(lookup), [lookup.hashHex]);
  if (alive.length === 0) return false;
  return familyId === null || (await work.sql(holdFamily, [familyId, generation])).length > 0;
}
