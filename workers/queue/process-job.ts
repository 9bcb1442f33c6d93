import { DelayedError, type Job as QueuedJob, UnrecoverableError } from 'bullmq';
import { isUuid } from '../../src/kernel/store/is-uuid.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { Job, JobEnding, JobEndings, JobHandler, JobHandlers } from '../job-handler.ts';
import { JobOver } from '../job-over.ts';
import { finishJobRecord, postponeJobRecord } from './job-rows.ts';
import { type JobData, type OpenedJob, openJob } from './open-job.ts';
import { type Pause, pauseAfter } from './pauses.ts';

/** Who does jobs, and who is told when one has failed for good. */
export interface JobDoers {
  readonly handlers: JobHandlers;
  readonly endings: JobEndings;
}

type Queued = QueuedJob<JobData>;

/** Tried by another worker, or by a newer version, meanwhile. */
const elsewhereSeconds = 5;
const otherVersionSeconds = 30;
/** However often it costs nothing: a job that found nobody for so long has failed. */
const patienceSeconds = 86_400;
/** A schedule brings the next one. */
const scheduledPatienceSeconds = 600;

/** Puts a job back for so long; the queue counts no try. */
async function putBack(queued: Queued, token: string | undefined, seconds: number): Promise<never> {
  await queued.moveToDelayed(Date.now() + Math.ceil(seconds * 1000), token);
  throw new DelayedError();
}

/** Ends of jobs that this process has told the log of. */
const told = new WeakSet<Error>();

/** Whether this end of a job was told already. */
export const isTold = (error: Error): boolean => told.has(error);

class Attempt {
  readonly #runtime: Runtime;
  readonly #queued: Queued;
  readonly #token: string | undefined;

  constructor(runtime: Runtime, queued: Queued, token: string | undefined) {
    this.#runtime = runtime;
    this.#queued = queued;
    this.#token = token;
  }

  async make({ handlers, endings }: JobDoers): Promise<void> {
    const opened = await openJob(this.#runtime, this.#queued).catch((error: unknown) => this.#waitForOthers(error));
    if (!opened) return;
    const { job, row } = opened;
    try {
      if (this.#queued.stalledCounter >= row.attempts) throw new JobOver(new Error('every worker that took it died'));
      await (handlers[job.name] as JobHandler)(this.#runtime, job);
      if (opened.isKept) await finishJobRecord(this.#runtime, job.id);
    } catch (error) {
      const pause = pauseAfter(error, row, { attempt: job.attempt, ageSeconds: opened.ageSeconds });
      const isOver = error instanceof JobOver || (pause.costs === 1 && job.attempt >= row.attempts) || opened.ageSeconds > patienceSeconds;
      return isOver ? this.#giveUp(opened, endings[job.name] as JobEnding, error) : this.#tryAgain(opened, pause, error);
    }
    this.#count('done');
  }

  async #giveUp({ job, isKept }: OpenedJob, ending: JobEnding | undefined, error: unknown): Promise<never> {
    const cause = error instanceof JobOver ? error.cause : error;
    try {
      await ending?.(this.#runtime, job, cause);
      if (isKept) await finishJobRecord(this.#runtime, job.id);
    } catch (fault) {
      this.#runtime.log.warn({ ...this.#names(job), err: String(fault) }, 'the end of a job could not be recorded, trying again');
      return putBack(this.#queued, this.#token, elsewhereSeconds);
    }
    return this.#fails(job, cause);
  }

  async #tryAgain({ job, isKept }: OpenedJob, pause: Pause, error: unknown): Promise<never> {
    this.#count(pause.costs === 1 ? 'retried' : 'postponed');
    const level = pause.costs === 1 ? 'warn' : 'debug';
    this.#runtime.log[level]({ ...this.#names(job), err: String(error), seconds: Math.round(pause.seconds) }, 'job failed, trying again');
    if (isKept) await postponeJobRecord(this.#runtime, job.id, pause);
    // The queue counts the tries of what only it holds, and knows the pauses between them.
    else if (pause.costs === 1) throw error;
    return putBack(this.#queued, this.#token, pause.seconds);
  }

  /** What this version does not understand, another may; what nobody understood for a day has failed. */
  async #waitForOthers(error: unknown): Promise<never> {
    const { id, timestamp, repeatJobKey } = this.#queued;
    if (Date.now() - timestamp < (repeatJobKey ? scheduledPatienceSeconds : patienceSeconds) * 1000)
      return putBack(this.#queued, this.#token, otherVersionSeconds);
    if (isUuid(id as string)) await finishJobRecord(this.#runtime, id as string);
    return this.#fails(undefined, error);
  }

  #fails(job: Job | undefined, cause: unknown): never {
    this.#count('failed');
    this.#runtime.log.error({ ...this.#names(job), err: String(cause) }, 'job failed');
    const end = new UnrecoverableError(String(cause));
    told.add(end);
    throw end;
  }

  #names(job: Job | undefined) {
    return { job: this.#queued.name, jobId: this.#queued.id, ...(job ? { attempt: job.attempt } : {}) };
  }

  #count(outcome: string): void {
    this.#runtime.metrics.jobs.inc({ job: this.#queued.name, outcome });
  }
}

/**
 * Does the jobs that queues hand out. A job is done when its handler has returned and it is out of the outbox; until then it comes again. One that
 * this process is doing already (its queue lost it and got it again) waits.
 */
export function jobProcessor(runtime: Runtime, doers: JobDoers): (queued: Queued, token?: string) => Promise<void> {
  const doing = new Set<string>();
  return async (queued, token) => {
    const id = queued.id as string;
    if (doing.has(id)) return putBack(queued, token, elsewhereSeconds);
    doing.add(id);
    const stop = runtime.metrics.jobSeconds.startTimer({ job: queued.name });
    try {
      await new Attempt(runtime, queued, token).make(doers);
    } finally {
      stop();
      doing.delete(id);
    }
  };
}
