import { z } from 'zod';
import { type JobRow, jobTable } from '../../kernel/jobs/job-table.ts';

/** The job table as data, payloads as JSON Schema. */
export function describeJobs(): readonly object[] {
  return Object.entries<JobRow>(jobTable).map(([name, { queue, payload, sealed, attempts, backoffSeconds, schedule, meaning }]) => ({
    name,
    queue,
    meaning,
    attempts,
    backoffSeconds,
    schedule: schedule ?? null,
    payload: z.toJSONSchema(payload),
    sealed: sealed ? z.toJSONSchema(sealed) : null,
  }));
}
