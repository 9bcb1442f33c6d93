import { createPostgresBackend, type PostgresConnectionOptions, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { connectionOptions } from '../../src/kernel/store/database.ts';
import { PreparingClient } from '../../src/kernel/store/preparing-client.ts';
import type { JobQueue, JobWorker, OpenQueueSession } from './queue-session.ts';
import { workerOptions } from './queue-session.ts';

const schema = 'bullmq';
/** No statement of a queue takes long: one that does hangs. */
const statementTimeoutMs = 15_000;

const canWrite = `select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly"`;

async function probe(pool: pg.Pool): Promise<'kept'> {
  const { rows } = await pool.query<{ isReadOnly: boolean }>(canWrite);
  if (rows[0]?.isReadOnly) throw new Error('the database is read-only');
  return 'kept';
}

/**
 * Queues in PostgreSQL: one pool for all of them. It is connected and its tables are made before any of BullMQ's objects exist: their first
 * connection is remembered for ever, also when it failed (docs/upstream/bullmq-ready-promise.md).
 */
export function postgresSession(url: string, queueCount: number): OpenQueueSession {
  return async (failed) => {
    const options = connectionOptions(url, statementTimeoutMs, 'signet-queue');
    const pool = new pg.Pool({
      ...options,
      options: `${options.options ?? ''} -c search_path=${schema}`,
      Client: PreparingClient,
      // Each worker keeps one to listen on.
      max: queueCount + 5,
    });
    // Every queue and worker listens for errors of the pool.
    pool.setMaxListeners(4 * queueCount + 4);
    pool.on('error', failed);
    try {
      const client = await pool.connect();
      try {
        await runMigrations(client, schema);
      } finally {
        client.release(true);
      }
      await probe(pool);
    } catch (error) {
      void pool.end();
      throw error;
    }
    const classes = withBackend(createPostgresBackend);
    const shared = { connection: pool as unknown as PostgresConnectionOptions };
    return {
      queue: (name) => new classes.Queue(name, shared) as unknown as JobQueue,
      worker: (name, processor, concurrency) =>
        new classes.Worker(name, processor, { ...shared, ...workerOptions, concurrency }) as unknown as JobWorker,
      probe: () => probe(pool),
      end: () => pool.end(),
    };
  };
}
