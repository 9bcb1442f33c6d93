import { jobTable } from '../../src/kernel/jobs/job-table.ts';
import type { OutboxRow } from '../../src/kernel/jobs/outbox.ts';
import type { Runtime } from '../../src/kernel/runtime.ts';
import type { Queues } from '../consume.ts';

const batchSize = 200;
/** After this time another relay takes over what a crashed one had claimed. */
const claimSeconds = 15;

/** Jobs of a newer version wait for a relay that knows them. */
const knownNames = Object.keys(jobTable);

const claim = `update outbox_job set claimed_until = now() + make_interval(secs => $2)
  where id in (select id from outbox_job where (claimed_until is null or claimed_until < now()) and name = any($3)
    order by id limit $1 for update skip locked)
  returning id, name, payload, sealed, transaction_id`;

/**
 * Moves one batch from the outbox to the queues and resolves to its size. A row is deleted only when the queue has accepted it under
 * the row's id; a crash in between leaves the row, and its second delivery adds nothing. No transaction spans the two systems: an
 * open one would hold back the audit stream while the queue is slow.
 */
export async function relayJobs(runtime: Runtime, queues: Pick<Queues, 'add'>): Promise<number> {
  const { database, metrics } = runtime;
  const claimed = await database.query<OutboxRow>(claim, [batchSize, claimSeconds, knownNames]);
  if (claimed.length === 0) return 0;
  const ids = claimed.map((row) => row.id);
  try {
    await queues.add(claimed.sort((a, b) => (a.id < b.id ? -1 : 1)));
  } catch (error) {
    await database.query('update outbox_job set claimed_until = null where id = any($1::uuid[])', [ids]);
    throw error;
  }
  await database.query('delete from outbox_job where id = any($1::uuid[])', [ids]);
  for (const row of claimed) metrics.jobsRelayed.inc({ job: row.name });
  return claimed.length;
}
