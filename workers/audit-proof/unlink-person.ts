import type { JobHandler } from '../job-handler.ts';

const batch = 500;

/** Takes the references of an erased person out of the trail, a few rows at a time; what is left says nothing about anybody. */
export const unlinkPerson: JobHandler<'audit.unlink'> = async ({ database }, { payload }) => {
  for (;;) {
    const unlinked = await database.query(
      `update audit_event e set person_ref = null, address_ref = null
        from (select epoch, tx, seq from audit_event where person_ref = decode($1, 'hex') limit $2) as found
        where (e.epoch, e.tx, e.seq) = (found.epoch, found.tx, found.seq) returning 1`,
      [payload.personRef, batch],
    );
    if (unlinked.length < batch) return;
  }
};
