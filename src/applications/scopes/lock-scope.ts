import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockRow } from '../../kernel/work/lock-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Scope, ScopeEntity } from './scope.entity.ts';

/** A scope that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockScope(work: Work, scopeId: string): Promise<Scope> {
  if (!(await lockRow(work, 'scope', 'scope_id', scopeId))) throw userFault('NOT_FOUND', 'There is no such scope.', ['scopeId']);
  return (await work.entities()).findOneOrFail(ScopeEntity, { scopeId });
}
