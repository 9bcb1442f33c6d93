import type { Work } from '../../../kernel/work/work.ts';

/** Takes a person who is erased out of the holds that were released. Returns how many there were. */
export async function forgetHeldPerson(work: Work, userId: string): Promise<number> {
  const rows = await work.sql(
    `update audit_legal_hold set person_ref = null, sealed_user_id = null where person_ref = decode($1, 'hex') and released_at is not null returning 1`,
    [work.runtime.trail.references.person(userId)],
  );
  return rows.length;
}
