import { userFault } from '../../../kernel/contract/errors/user-errors.ts';
import { isUuid } from '../../../kernel/store/is-uuid.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { type LegalHold, type LegalHoldRow, legalHoldColumns, openLegalHold } from './legal-hold.ts';

/** Releases a hold; retention and erasure go on. Throws `NOT_FOUND` when there is none, or none any more. */
export async function releaseLegalHold(work: Work, { id }: { readonly id: string }): Promise<LegalHold> {
  const [row] = isUuid(id)
    ? await work.sql<LegalHoldRow>(
        `update audit_legal_hold set released_at = now(), released_by = $2 where id = $1 and released_at is null returning ${legalHoldColumns}`,
        [id, work.caller.adminUser ?? null],
      )
    : [];
  if (!row) throw userFault('NOT_FOUND', 'There is no such hold.', ['id']);
  const hold = openLegalHold(work.runtime, row);
  work.record('AUDIT_LEGAL_HOLD_RELEASED', { objectId: id, ...(hold.userId === null ? {} : { userId: hold.userId }) });
  return hold;
}
