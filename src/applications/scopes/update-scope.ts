import { changesBetween, isEmpty } from '../../kernel/objects/fields/changes.ts';
import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import { lockScope } from './lock-scope.ts';
import type { Scope } from './scope.entity.ts';
import { type ScopeInput, scopeFields } from './scope-fields.ts';
import { scopeValues } from './scope-values.ts';
import { settleScope } from './settle-scope.ts';

/** Changes a scope; what changes nothing leaves no trace. */
export async function updateScope(work: Work, { scopeId, input }: { scopeId: string; input: ScopeInput }): Promise<Scope> {
  const scope = await lockScope(work, scopeId);
  checkVersion(input.version, scope.version);
  const before = scopeValues(scope);
  const row = settleScope(work.runtime, input, before);
  const changes = changesBetween(scopeFields, before, scopeValues(row));
  if (isEmpty(changes)) return scope;
  const em = await work.entities();
  em.assign(scope, { ...row, updatedAt: work.runtime.clock.now() });
  await em.flush();
  work.record('ADMIN_SCOPE_UPDATED', { objectType: 'scope', objectId: scopeId, changes });
  return scope;
}
