import type { Runtime } from '../../kernel/work/runtime.ts';
import { type Scope, ScopeEntity } from './scope.entity.ts';

/** The scopes with the given ids, from the cache of this process; unknown ids are left out. The rows are not to be changed. */
export async function findScopes(runtime: Runtime, scopeIds: readonly string[]): Promise<Readonly<Scope>[]> {
  const cache = runtime.caches.of<Readonly<Scope>>('scope', async (id) => {
    const row = await runtime.database.orm.em.fork().findOne(ScopeEntity, { scopeId: id });
    return row ?? undefined;
  });
  const found = await Promise.all(scopeIds.map((id) => cache.get(id)));
  return found.filter((scope) => scope !== undefined);
}
