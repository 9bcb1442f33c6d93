import { isNotConnectionError, type Job as QueuedJob, UnrecoverableError } from 'bullmq';
import { isConnectionFailure } from '../src/kernel/errors/app-error.ts';
import { type JobName, type JobRow, jobTable } from '../src/kernel/jobs/job-table.ts';
import { jobSealPurpose, type OutboxRow } from '../src/kernel/jobs/outbox.ts';
import type { Runtime } from '../src/kernel/runtime.ts';
import type { Job, JobHandler, JobHandlers } from './job-handler.ts';
import { JobOver } from './job-over.ts';
import { type JobQueue, queueBackend } from './queue-backend.ts';
import { watchOutage } from './watch-outage.ts';

/** All queues of the platform, as the relay and the process see them. */
export interface Queues {
  /** Adds jobs under their own ids; one that the queue already knows is not added again. Fails soon when the queue is out of reach. */
  add(rows: readonly OutboxRow[]): Promise<void>;
  /** Makes the schedules of the job table the schedules of the queues. */
  schedule(): Promise<void>;
  /** Starts working on every queue. */
  work(handlers: JobHandlers): void;
  /** Takes no further job and resolves when those in progress are done. */
  close(): Promise<void>;
}

/** What travels through the queue beside the name: never a secret in the clear. */
interface JobData {
  readonly payload: Record<string, unknown>;
  readonly sealed: string | null;
  readonly transactionId: string;
}

const rows: Readonly<Record<JobName, JobRow>> = jobTable;
const queueNames = [...new Set(Object.values(rows).map((row) => row.queue))];
const longestAddMs = 5000;
/** A finished job stays known this long, so that a relay that crashed before it could delete the row adds nothing twice. */
const keepDoneSeconds = 3600;
const keepFailedSeconds = 7 * 86_400;

function optionsOf({ attempts, backoffSeconds }: JobRow) {
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffSeconds * 1000 },
    removeOnComplete: { age: keepDoneSeconds },
    removeOnFail: { age: keepFailedSeconds },
    stackTraceLimit: 1,
  };
}

function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the queue did not answer within ${ms} ms`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function openJob(runtime: Runtime, queued: QueuedJob<JobData>): Job {
  const name = queued.name as JobName;
  const row = rows[name];
  if (!row) throw new Error(`job ${queued.name} is unknown to this version`);
  const payload = row.payload.safeParse(queued.data.payload);
  if (!payload.success) throw new UnrecoverableError(`job ${name}: the payload does not fit`);
  const { sealed, transactionId } = queued.data;
  return {
    id: queued.id as string,
    name,
    payload: payload.data as Job['payload'],
    secret: sealed === null ? undefined : row.sealed?.parse(JSON.parse(runtime.sealing.open(jobSealPurpose, sealed))),
    transactionId: transactionId || `job-${queued.id}`,
    attempt: queued.attemptsMade + 1,
    isLastAttempt: queued.attemptsMade + 1 >= row.attempts,
  };
}

/** What the handler knows to be over is not tried again, whatever the job table says. */
async function doJob(runtime: Runtime, handler: JobHandler, job: Job): Promise<void> {
  try {
    await handler(runtime, job);
  } catch (error) {
    throw error instanceof JobOver ? new UnrecoverableError(error.message) : error;
  }
}

/** Opens the queues; nothing is worked on before `work`. This is the one place that knows BullMQ. */
export function openQueues(runtime: Runtime): Queues {
  const { config, log, metrics } = runtime;
  const backend = queueBackend(config, runtime.database.url);
  const outage = watchOutage(log, 'the job queue');
  const queues = new Map<string, JobQueue>(queueNames.map((name) => [name, backend.queue(name)]));
  const onError = (error: Error) => {
    if (isConnectionFailure(error) || !isNotConnectionError(error)) outage.sees(error);
    else log.warn({ err: String(error) }, 'job queue');
  };
  for (const queue of queues.values()) queue.on('error', onError);
  const closing: (() => Promise<void>)[] = [...queues.values()].map((queue) => () => queue.close());

  const process = async (handlers: JobHandlers, queued: QueuedJob<JobData>) => {
    const stop = metrics.jobSeconds.startTimer({ job: queued.name });
    outage.ends();
    try {
      const job = openJob(runtime, queued);
      await doJob(runtime, handlers[job.name] as JobHandler, job);
      metrics.jobs.inc({ job: queued.name, outcome: 'done' });
    } catch (error) {
      const isOver = error instanceof UnrecoverableError || queued.attemptsMade + 1 >= (queued.opts.attempts ?? 1);
      metrics.jobs.inc({ job: queued.name, outcome: isOver ? 'failed' : 'retried' });
      log[isOver ? 'error' : 'warn'](
        { job: queued.name, jobId: queued.id, attempt: queued.attemptsMade + 1, err: String(error) },
        isOver ? 'job failed' : 'job failed, trying again',
      );
      throw error;
    } finally {
      stop();
    }
  };

  return {
    async add(added) {
      const byQueue = Map.groupBy(added, (row) => rows[row.name].queue);
      const adding = [...byQueue].map(([name, members]) => {
        const jobs = members.map((row) => ({
          name: row.name,
          data: { payload: row.payload, sealed: row.sealed, transactionId: row.transaction_id } satisfies JobData,
          opts: { jobId: row.id, delay: (rows[row.name].delaySeconds ?? 0) * 1000, ...optionsOf(rows[row.name]) },
        }));
        return (queues.get(name) as JobQueue).addBulk(jobs);
      });
      await within(Promise.all(adding), longestAddMs);
      outage.ends();
    },
    async schedule() {
      const scheduled = Object.entries(rows).filter(([, row]) => row.schedule);
      const making = scheduled.map(([name, row]) => {
        const data: JobData = { payload: {}, sealed: null, transactionId: '' };
        return (queues.get(row.queue) as JobQueue).upsertJobScheduler(
          name,
          { pattern: row.schedule as string, tz: 'UTC' },
          { name, data, opts: optionsOf(row) },
        );
      });
      await within(Promise.all(making), longestAddMs);
      for (const queue of queues.values())
        for (const { key } of await queue.getJobSchedulers())
          if (!scheduled.some(([name, row]) => name === key && row.queue === queue.name)) await queue.removeJobScheduler(key);
    },
    work(handlers) {
      for (const name of queueNames) {
        const worker = backend.worker(name, (queued: QueuedJob<JobData>) => process(handlers, queued), config.queue.workerConcurrency);
        worker.on('error', onError);
        closing.unshift(() => worker.close());
      }
    },
    async close() {
      outage.stop();
      for (const close of closing) await close().catch((error: unknown) => log.warn({ err: String(error) }, 'closing a queue failed'));
    },
  };
}
