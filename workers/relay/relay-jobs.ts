import { jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { checkSeconds } from '../queue/job-rows.ts';
import type { HandedJob, Queues } from '../queue/open-queues.ts';

const batchSize = 200;

/** Jobs of a newer version wait for a relay that knows them. */
const knownNames = Object.keys(jobTable);

/** `claimed_until` keeps relays of versions away that deleted what they had handed on. */
const claim = `update outbox_job set handed_on_at = now(), claimed_until = 'infinity',
    check_at = greatest(run_at, now()) + make_interval(secs => least(greatest(extract(epoch from now() - created_at), ${checkSeconds}), 3600))
  from (select id as due, handed_on_at is not null as was_handed from outbox_job where check_at <= now() and name = any($2)
    order by check_at limit $1 for update skip locked) as found
  where id = due
  returning id, name, was_handed, (extract(epoch from run_at - now()) * 1000)::int as delay_ms`;

const putBack = `update outbox_job set check_at = now(), handed_on_at = null where id = any($1::uuid[])`;

/**
 * Hands one batch of what is due on to the queues and resolves to its size: new jobs, and those that should have been done for a while and may be lost.
 * A queue takes a job under its own id once, so nothing is added twice. The rows stay until the jobs are done: a queue holds copies. No transaction
 * spans the two systems: an open one would hold back the audit stream while the queue is slow.
 */
export async function relayJobs(runtime: Runtime, queues: Pick<Queues, 'add'>): Promise<number> {
  const { database, metrics } = runtime;
  const claimed = await database.query<HandedJob>(claim, [batchSize, knownNames]);
  if (claimed.length === 0) return 0;
  try {
    await queues.add(claimed.sort((a, b) => (a.id < b.id ? -1 : 1)));
  } catch (error) {
    await database.query(putBack, [claimed.map((job) => job.id)]);
    throw error;
  }
  for (const job of claimed) metrics.jobsRelayed.inc({ job: job.name });
  return claimed.length;
}
