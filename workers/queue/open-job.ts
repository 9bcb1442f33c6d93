import type { Job as QueuedJob } from 'bullmq';
import { isUuid } from '../../src/kernel/store/is-uuid.ts';
import { type JobName, type JobRow, jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import { jobSealPurpose } from '../../src/kernel/work/jobs/outbox.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { Job } from '../job-handler.ts';
import { readJobRecord } from './job-rows.ts';

/** What travels through a queue: nothing but the id for a job of the outbox, the whole for one of a schedule or of a version that carried it. */
export interface JobData {
  readonly payload?: Record<string, unknown>;
  readonly sealed?: string | null;
  readonly transactionId?: string;
}

/** A job that was taken from a queue, with the row of the job table it falls under. */
export interface OpenedJob {
  readonly job: Job;
  readonly row: JobRow;
  readonly ageSeconds: number;
  /** Whether it stands in the outbox. */
  readonly isKept: boolean;
}

const rows: Readonly<Record<string, JobRow>> = jobTable;

/** Resolves to undefined when there is nothing to do any more: it was done, or its person is gone. Throws for a job that only another version understands. */
export async function openJob(runtime: Runtime, queued: QueuedJob<JobData>): Promise<OpenedJob | undefined> {
  const id = queued.id as string;
  const carried = queued.data?.payload !== undefined;
  const kept = carried || !isUuid(id) ? undefined : await readJobRecord(runtime, id);
  if (!carried && !kept) return undefined;
  const { name = queued.name, payload = queued.data.payload, sealed = queued.data.sealed ?? null } = kept ?? {};
  const row = rows[name];
  if (!row) throw new Error(`job ${name} is unknown to this version`);
  const parsed = row.payload.safeParse(payload);
  if (!parsed.success) throw new Error(`job ${name}: the payload does not fit`);
  const attempt = (kept ? kept.attempts : queued.attemptsMade) + 1;
  return {
    row,
    isKept: kept !== undefined,
    ageSeconds: kept?.age_seconds ?? (Date.now() - queued.timestamp) / 1000,
    job: {
      id,
      name: name as JobName,
      payload: parsed.data as Job['payload'],
      secret: sealed === null ? undefined : row.sealed?.parse(JSON.parse(runtime.sealing.open(jobSealPurpose, sealed))),
      transactionId: kept?.transaction_id ?? (queued.data.transactionId || `job-${id}`),
      attempt,
    },
  };
}
