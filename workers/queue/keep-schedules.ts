import { type JobRow, jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { JobData } from './open-job.ts';
import type { JobQueue } from './queue-session.ts';

const scheduled = (Object.entries(jobTable) as [string, JobRow][]).filter(([, row]) => row.schedule !== undefined);
/** A schedule whose next time lies so far back has lost the job that would lead on. */
const overdueMs = 180_000;

const recheck = `update outbox_job set check_at = now() where id in (select id from outbox_job
  where check_at > now() and handed_on_at is not null limit $1 for update skip locked) returning 1`;
const recheckBatch = 2000;

/** Has every job that was handed on looked for in its queue. */
async function recheckJobs({ database, bell }: Runtime): Promise<void> {
  while ((await database.query(recheck, [recheckBatch])).length === recheckBatch);
  bell.ringJobs();
}

/** Takes away the schedules that this version does not know. A newer one that runs beside brings its own back within a minute. */
export async function dropOldSchedules(queues: ReadonlyMap<string, JobQueue>): Promise<void> {
  for (const queue of queues.values())
    for (const { key } of await queue.getJobSchedulers())
      if (!scheduled.some(([name, row]) => name === key && row.queue === queue.name)) await queue.removeJobScheduler(key);
}

/**
 * Makes the schedules of the job table those of the queues, whoever took them away: a restart without data, an eviction, another version. Where one
 * was missing, whatever else the queue held may be gone, too, and is looked for. Resolves to how many were missing.
 */
export async function keepSchedules(runtime: Runtime, queues: ReadonlyMap<string, JobQueue>, optionsOf: (row: JobRow) => object): Promise<number> {
  const missing: [string, JobRow][] = [];
  for (const queue of new Set(scheduled.map(([, row]) => queues.get(row.queue) as JobQueue))) {
    const there = new Map((await queue.getJobSchedulers()).map((one) => [one.key, one]));
    const isKept = (name: string, row: JobRow) => there.get(name)?.pattern === row.schedule && (there.get(name)?.next ?? 0) > Date.now() - overdueMs;
    missing.push(...scheduled.filter(([name, row]) => row.queue === queue.name && !isKept(name, row)));
  }
  if (missing.length === 0) return 0;
  await recheckJobs(runtime);
  const data: JobData = { payload: {}, sealed: null, transactionId: '' };
  for (const [name, row] of missing)
    await (queues.get(row.queue) as JobQueue).upsertJobScheduler(
      name,
      { pattern: row.schedule as string, tz: 'UTC' },
      { name, data, opts: optionsOf(row) },
    );
  return missing.length;
}
