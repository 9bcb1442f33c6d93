import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import { stored } from '../../kernel/objects/fields/stored.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Scope, ScopeEntity } from './scope.entity.ts';
import { type ScopeInput, scopeFields } from './scope-fields.ts';
import { scopeValues } from './scope-values.ts';
import { settleScope } from './settle-scope.ts';

/** Adds a scope. */
export async function createScope(work: Work, input: ScopeInput): Promise<Scope> {
  const row = settleScope(work.runtime, input, undefined);
  const now = work.runtime.clock.now();
  const em = await work.entities();
  const scope = em.create(ScopeEntity, { ...row, version: 1, createdAt: now, updatedAt: now });
  await stored(em, { scope_pkey: ['scopeId', 'There already is a scope with this id.'] });
  work.record('ADMIN_SCOPE_CREATED', {
    objectType: 'scope',
    objectId: scope.scopeId,
    changes: changesBetween(scopeFields, undefined, scopeValues(scope)),
  });
  return scope;
}
