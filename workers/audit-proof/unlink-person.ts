import type { JobHandler } from '../job-handler.ts';

const batch = 500;

/** Events under a key that was destroyed. The same person may have come back meanwhile: what is told of them since then is under another. */
const unlink = `update audit_event e set person_ref = null, address_ref = null
  from (select epoch, tx, seq, occurred_at from audit_event where person_ref = decode($1, 'hex')
    and person_key is distinct from (select id from person_key where person_ref = decode($1, 'hex')) limit $2) as found
  where (e.epoch, e.tx, e.seq, e.occurred_at) = (found.epoch, found.tx, found.seq, found.occurred_at) returning 1`;

/** Takes the references of an erased person out of the trail, a few rows at a time; what is left says nothing about anybody. */
export const unlinkPerson: JobHandler<'audit.unlink' | 'audit.unlink_late'> = async ({ database }, { payload }) => {
  for (;;) {
    const unlinked = await database.query(unlink, [payload.personRef, batch]);
    if (unlinked.length < batch) return;
  }
};
