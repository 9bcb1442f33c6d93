import { createPostgresBackend, type Processor, Queue, type QueueOptions, Worker, type WorkerOptions, withBackend } from 'bullmq';
import type { Config } from '../src/kernel/config/config.ts';

export type JobQueue = Pick<Queue, 'name' | 'addBulk' | 'upsertJobScheduler' | 'getJobSchedulers' | 'removeJobScheduler' | 'close' | 'on'>;
type JobWorker = Pick<Worker, 'close' | 'on'>;
// biome-ignore lint/suspicious/noExplicitAny: what a job carries is checked when it is opened
type JobProcessor = Processor<any>;

/** Where queues live: Redis, or PostgreSQL when there is no Redis. */
export interface QueueBackend {
  queue(name: string): JobQueue;
  worker(name: string, processor: JobProcessor, concurrency: number): JobWorker;
}

const schema = 'bullmq';

/** Commands fail soon while Redis is away, so that the outbox keeps the jobs; the connection itself is retried for ever. */
function onRedis(url: string, prefix: string): QueueBackend {
  const retryStrategy = (times: number) => Math.min(times * 200, 3000);
  const sending = { url, retryStrategy, maxRetriesPerRequest: 1 };
  const blocking = { url, retryStrategy, maxRetriesPerRequest: null };
  return {
    queue: (name) => new Queue(name, { connection: sending, prefix }),
    worker: (name, processor, concurrency) => new Worker(name, processor, { connection: blocking, prefix, concurrency }),
  };
}

function onPostgres(connectionString: string): QueueBackend {
  const classes = withBackend(createPostgresBackend);
  const connection = {
    connectionString,
    schema,
    migrate: true,
    max: 3,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    application_name: 'signet-queue',
  };
  const options: QueueOptions<typeof connection> & WorkerOptions<typeof connection> = { connection };
  return {
    queue: (name) => new classes.Queue(name, options) as unknown as JobQueue,
    worker: (name, processor, concurrency) => new classes.Worker(name, processor, { ...options, concurrency }) as unknown as JobWorker,
  };
}

/** The backend this deployment is configured for. */
export function queueBackend({ queue }: Config, databaseUrl: string): QueueBackend {
  return queue.redisUrl ? onRedis(queue.redisUrl, queue.prefix) : onPostgres(databaseUrl);
}
