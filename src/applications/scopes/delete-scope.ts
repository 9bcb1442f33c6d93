import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import { refuseWhileReferred, releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { lockScope } from './lock-scope.ts';
import { scopeFields } from './scope-fields.ts';
import { scopeValues } from './scope-values.ts';

/** Deletes a scope that no client lists any more, and takes it out of stored consents. */
export async function deleteScope(work: Work, { scopeId }: { scopeId: string }): Promise<string> {
  const scope = await lockScope(work, scopeId);
  await refuseWhileReferred(work, 'scope_deleted', scopeId, 'scopeId');
  const removed = await releaseDependents(work, 'scope_deleted', scopeId);
  await work.sql('delete from scope where scope_id = $1', [scopeId]);
  const changes = changesBetween(scopeFields, scopeValues(scope), undefined);
  work.record('ADMIN_SCOPE_DELETED', { objectType: 'scope', objectId: scopeId, changes, removed });
  return scopeId;
}
