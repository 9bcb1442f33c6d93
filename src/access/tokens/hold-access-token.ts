import { findClient } from '../../applications/clients/index.ts';
import type { OpaqueLookup } from '../../kernel/base/crypto/opaque-value.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { AccessTokenRecord } from './find-access-token.ts';
import { sharedGraceOf, supersededForSeconds } from './shared-grace.ts';

const holdToken = perDay(
  (ofDay) =>
    `select 1 from access_token where hash = decode($1, 'hex') and ${ofDay('expires_at')} and revoked_at is null and expires_at > now() for share`,
);
/** A pair that others have overtaken is still good for as long as its grace. */
const holdFamily = `select 1 from token_family f where f.id = $1 and f.revoked_at is null
  and (f.generation = $2 or coalesce(${supersededForSeconds('f.id', '$2')}, -1) < $3) for share`;

/** Keeps an access token and its family from being ended before this transaction is; false when either has ended, or moved on, already. */
export async function holdAccessToken(
  work: Work,
  { familyId, familyClientId, generation }: Pick<AccessTokenRecord, 'familyId' | 'familyClientId' | 'generation'>,
  lookup: OpaqueLookup,
): Promise<boolean> {
  const alive = await work.sql(holdToken(lookup), [lookup.hashHex]);
  if (alive.length === 0) return false;
  if (familyId === null) return true;
  const graceSeconds = sharedGraceOf(await findClient(work.runtime, familyClientId ?? ''));
  return (await work.sql(holdFamily, [familyId, generation, graceSeconds])).length > 0;
}
