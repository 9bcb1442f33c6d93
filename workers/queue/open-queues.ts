import { setTimeout as sleep } from 'node:timers/promises';
import { type JobRow, jobTable } from '../../src/kernel/work/jobs/job-table.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { watchOutage } from '../watch-outage.ts';
import { explainQueueFault } from './explain-queue-fault.ts';
import { dropOldSchedules, keepSchedules } from './keep-schedules.ts';
import { keepSession, within } from './keep-session.ts';
import { postgresSession } from './postgres-session.ts';
import { isTold, type JobDoers, jobProcessor } from './process-job.ts';
import type { JobQueue, OpenQueueSession } from './queue-session.ts';
import { redisSession } from './redis-session.ts';

/** A job on its way from the outbox to its queue. */
export interface HandedJob {
  readonly id: string;
  readonly name: string;
  /** Not to be done before. */
  readonly delay_ms: number;
  /** It was handed on before: its queue may know it, or hold it as failed. */
  readonly was_handed: boolean;
}

/** All queues of the platform, as the relay and the process see them. */
export interface Queues {
  /** Adds jobs under their own ids; one that the queue already knows is not added again. Fails soon when the queue is out of reach. */
  add(jobs: readonly HandedJob[]): Promise<void>;
  /** Whether jobs can be handed on and are taken. */
  isReady(): boolean;
  /** Takes no further job and resolves when those in progress are done. */
  close(): Promise<void>;
}

const rows: Readonly<Record<string, JobRow>> = jobTable;
const queueNames = [...new Set(Object.values(rows).map((row) => row.queue))];
const longestAddMs = 5000;
const schedulesEveryMs = 60_000;
const schedulesRetryMs = 2000;
/** What was done and what failed stays known for a while, for whoever looks into a queue: only its id and its name. */
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

function sessionsOf({ config, database, log }: Runtime): OpenQueueSession {
  const { redis, prefix } = config.queue;
  if (!redis) return postgresSession(database.url, queueNames.length);
  let hasWarned = false;
  return redisSession(redis, prefix, (policy) => {
    if (!hasWarned) log.warn({ policy }, 'redis may evict keys of the queues: set maxmemory-policy to noeviction');
    hasWarned = true;
  });
}

/** A queue that holds a job as failed or done, while the outbox still has it, would not take it again. */
async function forgetEnded(queue: JobQueue, id: string): Promise<void> {
  const state = await queue.getJobState(id);
  if (state === 'failed' || state === 'completed') await queue.remove(id);
}

async function addTo(queue: JobQueue, jobs: readonly HandedJob[]): Promise<void> {
  for (const job of jobs) if (job.was_handed) await forgetEnded(queue, job.id);
  await queue.addBulk(
    jobs.map(({ id, name, delay_ms }) => ({ name, data: {}, opts: { jobId: id, delay: Math.max(0, delay_ms), ...optionsOf(rows[name] as JobRow) } })),
  );
}

/** Opens the queues and keeps them open; with `doers` their jobs are done. Nothing here fails when Redis or the database is away: it is tried for ever. */
export function openQueues(runtime: Runtime, doers?: JobDoers): Queues {
  const { config, log, metrics } = runtime;
  const outage = watchOutage(log, 'the job queue', explainQueueFault);
  const ending = new AbortController();
  let wake = new AbortController();

  const keeper = keepSession({
    names: queueNames,
    concurrency: config.queue.workerConcurrency,
    open: sessionsOf(runtime),
    log,
    outage,
    ready: () => {
      metrics.queueReady.set(1);
      wake.abort();
    },
    lost: () => wake.abort(),
    broken: () => metrics.queueReady.set(0),
    ...(doers ? { process: jobProcessor(runtime, doers) } : {}),
    ended: (job, error) => {
      if (isTold(error)) return;
      metrics.jobs.inc({ job: job.name, outcome: 'failed' });
      log.error({ job: job.name, jobId: job.id, err: String(error) }, 'job failed');
    },
    stalled: (queue, jobId) => {
      metrics.jobs.inc({ job: queue, outcome: 'stalled' });
      log.warn({ queue, jobId }, 'the worker of a job died or hung; it is taken up again');
    },
  });

  let hasDropped = false;
  const keepAll = async (all: ReadonlyMap<string, JobQueue>) => {
    await keepSchedules(runtime, all, optionsOf);
    if (!hasDropped) await dropOldSchedules(all);
    hasDropped = true;
    return true;
  };
  /** Every minute, and whenever the queues are back. */
  const keeping = (async () => {
    while (!ending.signal.aborted) {
      wake = new AbortController();
      const live = keeper.current();
      // Any fault: tried again soon; the session itself notices what is broken.
      const isKept = live && (await within(keepAll(live.queues), longestAddMs, 'the job queue').catch(() => undefined));
      const pause = live && isKept === undefined ? schedulesRetryMs : schedulesEveryMs;
      await sleep(pause, undefined, { signal: AbortSignal.any([wake.signal, ending.signal]) }).catch(() => undefined);
    }
  })();

  return {
    async add(jobs) {
      const live = keeper.current();
      if (!live) throw new Error('the job queue cannot be used now');
      const byQueue = Map.groupBy(jobs, (job) => (rows[job.name] as JobRow).queue);
      await within(
        Promise.all([...byQueue].map(([name, members]) => addTo(live.queues.get(name) as JobQueue, members))),
        longestAddMs,
        'the job queue',
      );
    },
    isReady: () => keeper.current() !== undefined,
    async close() {
      ending.abort();
      await keeping;
      await keeper.close();
    },
  };
}
