import type { Processor, Queue, Worker } from 'bullmq';

export type JobQueue = Pick<
  Queue,
  | 'name'
  | 'addBulk'
  | 'upsertJobScheduler'
  | 'getJobSchedulers'
  | 'removeJobScheduler'
  | 'getJobState'
  | 'remove'
  | 'getWaitingCount'
  | 'close'
  | 'on'
>;
export type JobWorker = Pick<Worker, 'run' | 'isRunning' | 'waitUntilReady' | 'close' | 'on'>;
// biome-ignore lint/suspicious/noExplicitAny: what a job carries is checked when it is opened
export type JobProcessor = Processor<any>;

/** How workers of every backend work. A stall uses up no try here: who does the job counts, and ends what stalls too often. */
export const workerOptions = { autorun: false, maxStalledCount: 1_000_000 } as const;

/** One life of the connections to the place where the queues live. It ends with the first fault; a new one takes its place. */
export interface QueueSession {
  queue(name: string): JobQueue;
  /** A worker that does not run yet. */
  worker(name: string, processor: JobProcessor, concurrency: number): JobWorker;
  /** Rejects when the queues cannot be written to now. Resolves to whether what was written before is gone. */
  probe(): Promise<'kept' | 'lost'>;
  /** Cuts what is left of the connections. */
  end(): Promise<void>;
}

/** Connects, bounded in time, and makes sure that the queues can be used. `failed` hears of every fault of a connection from then on. */
export type OpenQueueSession = (failed: (error: Error) => void) => Promise<QueueSession>;
