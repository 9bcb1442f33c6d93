import { z } from 'zod';
import { type JobRow, jobTable } from '../../kernel/work/jobs/job-table.ts';

/** The job table as data, payloads as JSON Schema. */
export function describeJobs(): readonly object[] {
  return Object.entries<JobRow>(jobTable).map(([name, { queue, payload, sealed, attempts, backoffSeconds, delaySeconds, schedule, meaning }]) => ({
    name,
    queue,
    meaning,
    attempts,
    backoffSeconds,
    delaySeconds: delaySeconds ?? 0,
    schedule: schedule ?? null,
    payload: z.toJSONSchema(payload),
    sealed: sealed ? z.toJSONSchema(sealed) : null,
  }));
}
