import type { Runtime } from '../../src/kernel/work/runtime.ts';

const step = 1000;
const mostSteps = 200;
const firstId = '00000000-0000-0000-0000-000000000000';

/** SQL: both the access token and the refresh token of the family `f` expired longer ago than so many seconds. */
const expiredFor = (seconds: string) => `(f.access_expires_at < now() - make_interval(secs => ${seconds})
    and (not f.refresh_issued or least(f.refresh_expires_at, f.refresh_max_expires_at) < now() - make_interval(secs => ${seconds})))`;

/**
 * Families behind `$1` in the order of their ids: those that ended longer ago than the tombstone time go with their refresh tokens, those that expired
 * leave the index of the living.
 */
const sweep = `with seen as materialized (select id from token_family where id > $1 order by id limit $3),
  over as (select f.id from token_family f join seen using (id)
    where f.revoked_at < now() - make_interval(secs => $2) or ${expiredFor('$2')} for update of f skip locked),
  past as (select f.id from token_family f join seen using (id)
    where f.revoked_at is null and not f.is_over and ${expiredFor('60')} and not ${expiredFor('$2')} for update of f skip locked),
  marked as (update token_family f set is_over = true from past where f.id = past.id),
  tokens as (delete from refresh_token t using over where t.family_id = over.id),
  families as (delete from token_family f using over where f.id = over.id returning 1)
  select (select max(id::text) from seen) as last, (select count(*)::int from seen) as seen, (select count(*)::int from families) as deleted`;

/** Where the walk goes on; a lost place only means that it begins anew. */
const places = new WeakMap<Runtime, string>();

/** Walks over the token families, some at each call: notes which are over and deletes those that were long ago. Resolves to how many are deleted. */
export async function walkFamilies(runtime: Runtime): Promise<number> {
  let deleted = 0;
  let place = places.get(runtime) ?? firstId;
  for (let count = 0; count < mostSteps; count += 1) {
    const [row] = await runtime.database.query<{ last: string | null; seen: number; deleted: number }>(sweep, [
      place,
      runtime.config.oauth.tombstoneSeconds,
      step,
    ]);
    deleted += row?.deleted ?? 0;
    place = row?.last ?? firstId;
    if ((row?.seen ?? 0) < step) {
      place = firstId;
      break;
    }
  }
  places.set(runtime, place);
  return deleted;
}
