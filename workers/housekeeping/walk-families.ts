import type { Runtime } from '../../src/kernel/runtime.ts';

const step = 1000;
const mostSteps = 200;
const firstId = '00000000-0000-0000-0000-000000000000';

/** Families behind `$1` in the order of their ids; those that ended longer ago than the tombstone time go with their refresh tokens. */
const sweep = `with seen as materialized (select id from token_family where id > $1 order by id limit $3),
  over as (select f.id from token_family f join seen using (id)
    where f.revoked_at < now() - make_interval(secs => $2) or (f.access_expires_at < now() - make_interval(secs => $2)
      and (not f.refresh_issued or least(f.refresh_expires_at, f.refresh_max_expires_at) < now() - make_interval(secs => $2)))
    for update of f skip locked),
  tokens as (delete from refresh_token t using over where t.family_id = over.id),
  families as (delete from token_family f using over where f.id = over.id returning 1)
  select (select max(id::text) from seen) as last, (select count(*)::int from seen) as seen, (select count(*)::int from families) as deleted`;

/** Where the walk goes on; a lost place only means that it begins anew. */
const places = new WeakMap<Runtime, string>();

/** Walks over the token families, some at each call, and deletes those that are over. Resolves to how many. */
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
