import { groupedStatement } from '../../src/kernel/store/grouped-statement.ts';
import type { JobName } from '../../src/kernel/work/jobs/job-table.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';

/** A job as the outbox keeps it until it is done. */
export interface JobRecord {
  readonly name: JobName;
  readonly payload: Record<string, unknown>;
  readonly sealed: string | null;
  readonly transaction_id: string;
  /** Tries that failed. */
  readonly attempts: number;
  readonly age_seconds: number;
}

/** So long after it was due a job is looked for in its queue; later the longer it has been there, at most an hour. */
export const checkSeconds = 60;

const asked = 'from json_to_recordset($1::json) as asked(ord int, id uuid)';
const readJob = groupedStatement<{ id: string }, JobRecord & { ord: number }>(
  'read-job',
  `select asked.ord, j.name, j.payload, j.sealed, j.transaction_id, j.attempts,
    extract(epoch from now() - j.created_at)::float8 as age_seconds ${asked} join outbox_job j on j.id = asked.id`,
);
const finishJob = groupedStatement<{ id: string }>(
  'finish-job',
  `delete from outbox_job where id = any(array(select asked.id ${asked})) returning 0 as ord`,
);

const postpone = `update outbox_job set attempts = attempts + $2, run_at = now() + make_interval(secs => $3),
  check_at = now() + make_interval(secs => $3 + ${checkSeconds}), handed_on_at = now() where id = $1`;

/** The row of a job; undefined when it is done or was taken back. Look-ups of jobs that begin together share a statement. */
export function readJobRecord({ reads }: Runtime, id: string): Promise<JobRecord | undefined> {
  return reads.submit(readJob, { id });
}

/** Takes a job out of the outbox: it is done, or failed for good. Jobs that end together share a commit. */
export async function finishJobRecord({ committer }: Runtime, id: string): Promise<void> {
  await committer.submit(finishJob, { id });
}

/** Notes that a job is to be done (again) after a pause, and whether that cost it a try. */
export async function postponeJobRecord({ database }: Runtime, id: string, by: { readonly seconds: number; readonly costs: 0 | 1 }): Promise<void> {
  await database.query(postpone, [id, by.costs, by.seconds]);
}
