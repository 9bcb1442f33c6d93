import { userFault } from '../../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { lockHolds } from './lock-holds.ts';

/** Throws `IN_USE` when a hold in force is about a person, or keeps an event that tells of them: it would say less after an erasure. */
export async function refuseHeldPerson(work: Work, userId: string): Promise<void> {
  await lockHolds(work);
  const held = await work.sql(
    `select 1 from audit_legal_hold h where h.released_at is null and (h.person_ref = decode($1, 'hex')
      or (h.transaction_id is not null and exists (select 1 from audit_event e where e.transaction_id = h.transaction_id and e.person_ref = decode($1, 'hex')))
      or (h.from_at is not null and exists (select 1 from audit_event e where e.person_ref = decode($1, 'hex') and e.occurred_at between h.from_at and h.to_at)))
      limit 1`,
    [work.runtime.trail.references.person(userId)],
  );
  if (held.length > 0) throw userFault('IN_USE', 'A legal hold keeps what the trail says about this person.', ['userId']);
}
