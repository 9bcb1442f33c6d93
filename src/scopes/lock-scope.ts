import { userFault } from '../kernel/errors/user-errors.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Scope, ScopeEntity } from './scope.entity.ts';

/** A scope that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockScope(work: Work, scopeId: string): Promise<Scope> {
  await work.sql('select 1 from scope where scope_id = $1 for update', [scopeId]);
  const em = await work.entities();
  const scope = await em.findOne(ScopeEntity, { scopeId });
  if (!scope) throw userFault('NOT_FOUND', 'There is no such scope.', ['scopeId']);
  return scope;
}
