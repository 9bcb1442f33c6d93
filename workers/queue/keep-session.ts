import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as QueuedJob, UnrecoverableError } from 'bullmq';
import type { Log } from '../../src/kernel/base/log.ts';
import type { Outage } from '../watch-outage.ts';
import type { JobProcessor, JobQueue, JobWorker, OpenQueueSession, QueueSession } from './queue-session.ts';

/** What is opened in each session. */
export interface KeptQueues {
  readonly names: readonly string[];
  readonly concurrency: number;
  /** Does the jobs; without it nothing is worked on. */
  readonly process?: JobProcessor;
  readonly open: OpenQueueSession;
  readonly log: Log;
  readonly outage: Outage;
  /** Called whenever a session has become ready. */
  readonly ready: () => void;
  /** Called when the queues have lost what they held. */
  readonly lost: () => void;
  /** Called when it is over. */
  readonly broken: () => void;
  /** Called when a job has failed for good. */
  readonly ended: (job: { readonly id?: string | undefined; readonly name: string }, error: Error) => void;
  /** Called when a job comes back from a worker that is gone. */
  readonly stalled: (queue: string, jobId: string) => void;
}

/** A session that works: queues can be written to, and the loop of each worker turns. */
interface LiveSession {
  readonly queues: ReadonlyMap<string, JobQueue>;
  readonly workers: ReadonlyMap<string, JobWorker>;
}

/** The queues of a process across all their sessions. */
export interface SessionKeeper {
  /** The session of now; undefined while the queues cannot be used. */
  current(): LiveSession | undefined;
  /** Takes no further job and resolves when those in progress are done and everything is closed. */
  close(): Promise<void>;
}

const readyMs = 20_000;
const pauseMs = 500;
const longestPauseMs = 5000;
const probeEveryMs = 5000;
const probeMs = 5000;
/** So often is asked whether jobs wait that nobody begins. */
const progressEveryMs = 30_000;
const endMs = 3000;

/** Settles as the promise does, or rejects after so many milliseconds. */
export async function within<Value>(promise: Promise<Value>, ms: number, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Errors about one job that has gone elsewhere: they say nothing about the connection. */
const aboutOneJob = /^(Missing (key|lock) for job|Job \S+ is not in the|could not renew lock for job|Failed to add repeatable job)/;

/** Whether no further try follows. */
const isOver = ({ attemptsMade, opts }: QueuedJob, error: Error) => error instanceof UnrecoverableError || attemptsMade >= (opts.attempts ?? 1);

/** The first turn of a worker's loop: it found a job or none. */
const firstTurn = (worker: JobWorker) =>
  new Promise<void>((resolve) => {
    worker.on('drained', () => resolve());
    worker.on('active', () => resolve());
  });

class Session {
  readonly #kept: KeptQueues;
  readonly #broken = Promise.withResolvers<Error>();
  readonly queues = new Map<string, JobQueue>();
  readonly workers = new Map<string, JobWorker>();
  readonly #begun = new Map<string, number>();
  readonly #doing = new Map<string, number>();
  readonly #timers: NodeJS.Timeout[] = [];
  #connections: QueueSession | undefined;
  #isOver = false;

  constructor(kept: KeptQueues) {
    this.#kept = kept;
  }

  /** Resolves to the fault that ends this session. */
  get broken(): Promise<Error> {
    return this.#broken.promise;
  }

  /** Opens everything and resolves when the loop of each worker has turned once. */
  async open(): Promise<void> {
    const { open, names, process } = this.#kept;
    const connections = await open(this.#fail);
    this.#connections = connections;
    for (const name of names) this.queues.set(name, this.#watched(connections.queue(name)));
    if (process) await this.#startWorkers(connections, process);
    this.#timers.push(setInterval(() => void this.#probe(connections), probeEveryMs).unref());
    if (process) this.#timers.push(setInterval(() => void this.#lookForProgress(new Map(this.#begun)), progressEveryMs).unref());
  }

  /** Takes no further job; with `force` it does not wait for those in progress. */
  async close(force: boolean): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
    const closing = [...this.workers.values()].map((worker) => worker.close(force));
    await (force ? within(Promise.allSettled(closing), endMs, 'closing') : Promise.allSettled(closing)).catch(() => undefined);
    const rest = Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    await within(rest, endMs, 'closing').catch(() => undefined);
    if (this.#connections) await within(this.#connections.end(), endMs, 'closing').catch(() => undefined);
  }

  async #startWorkers(connections: QueueSession, process: JobProcessor): Promise<void> {
    const turning = this.#kept.names.map(async (name) => {
      const worker = this.#watched(connections.worker(name, this.#counting(name, process), this.#kept.concurrency));
      this.workers.set(name, worker);
      worker.on('stalled', (jobId: string) => this.#kept.stalled(name, jobId));
      worker.on('failed', (job, error) => job && isOver(job, error) && this.#kept.ended(job, error));
      await worker.waitUntilReady();
      const turned = firstTurn(worker);
      worker.run().then(() => this.#fail(new Error(`the worker of ${name} stopped`)), this.#fail);
      await turned;
    });
    // An error of a worker need not reject what is waited for here.
    await within(Promise.race([Promise.all(turning), this.broken.then((error) => Promise.reject(error))]), readyMs, 'the job queue');
  }

  /** At the first fault the loops are ended at once: the library tries again without a pause, in the worst case without ever yielding. */
  readonly #fail = (error: Error): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const worker of this.workers.values()) void worker.close(true).catch(() => undefined);
    this.#broken.resolve(error);
  };

  #watched<Watched extends JobQueue | JobWorker>(watched: Watched): Watched {
    (watched as JobQueue).on('error', (error: Error) => {
      if (aboutOneJob.test(error.message)) this.#kept.log.warn({ err: error.message }, 'job queue');
      else this.#fail(error);
    });
    return watched;
  }

  #counting(name: string, process: JobProcessor): JobProcessor {
    const add = (counts: Map<string, number>, more: number) => counts.set(name, (counts.get(name) ?? 0) + more);
    return async (job, token) => {
      add(this.#begun, 1);
      add(this.#doing, 1);
      return process(job, token).finally(() => add(this.#doing, -1));
    };
  }

  async #probe(connections: QueueSession): Promise<void> {
    try {
      if ((await within(connections.probe(), probeMs, 'the job queue')) === 'lost') this.#kept.lost();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** Jobs that wait while a worker has nothing to do mean that its loop sleeps. */
  async #lookForProgress(begunBefore: ReadonlyMap<string, number>): Promise<void> {
    await sleep(progressEveryMs / 2, undefined, { ref: false });
    for (const [name, queue] of this.queues) {
      if (this.#isOver) return;
      const isIdle = (this.#doing.get(name) ?? 0) < this.#kept.concurrency && this.#begun.get(name) === begunBefore.get(name);
      // Any fault: the watch over answers says so; nothing is concluded here.
      const waiting = isIdle ? await within(queue.getWaitingCount(), probeMs, 'the job queue').catch(() => 0) : 0;
      if (waiting > 0 && this.#begun.get(name) === begunBefore.get(name)) this.#fail(new Error(`jobs wait in ${name} and none is begun`));
    }
  }
}

/**
 * Keeps one session after the other open until closed. A session that cannot be opened, or breaks, is torn down whole and made anew after a
 * pause that grows to some seconds and is never the same for two processes; the log hears of it once.
 */
export function keepSession(kept: KeptQueues): SessionKeeper {
  const ending = new AbortController();
  const ended = new Promise<'ended'>((resolve) => ending.signal.addEventListener('abort', () => resolve('ended')));
  let current: Session | undefined;

  const live = async (session: Session): Promise<boolean> => {
    let wasReady = false;
    try {
      if ((await Promise.race([session.open(), ended])) === 'ended') return wasReady;
      wasReady = true;
      current = session;
      kept.outage.ends();
      kept.ready();
      const end = await Promise.race([session.broken, ended]);
      if (end !== 'ended') kept.outage.sees(end);
    } catch (error) {
      kept.outage.sees(error);
    } finally {
      current = undefined;
      kept.broken();
      await session.close(!ending.signal.aborted);
    }
    return wasReady;
  };

  const running = (async () => {
    for (let failures = 0; !ending.signal.aborted; failures += 1) {
      if (await live(new Session(kept))) failures = 0;
      const pause = Math.min(pauseMs * 2 ** failures, longestPauseMs) * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();

  return {
    current: () => current,
    async close() {
      kept.outage.stop();
      ending.abort();
      await running;
    },
  };
}
