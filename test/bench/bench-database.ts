import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { migrate } from '../../src/kernel/store/migrate.ts';
import { treeCpuMs } from './process-cpu.ts';

/** The PostgreSQL of a run, with what the bench wants to know of it. */
export interface BenchDatabase {
  readonly url: string;
  readonly folder: string;
  readonly session: pg.Client;
  /** Transactions that wrote and committed so far: exact, for each takes one transaction id. */
  writes(): Promise<bigint>;
  /** `xact_commit` so far: reads count too, and backends report with up to a second's delay. */
  transactions(): Promise<number>;
  /** CPU time of all its processes in milliseconds; undefined where there is no /proc. */
  cpuMs(): number | undefined;
  stop(): Promise<void>;
}

/** Durable, as in production. What would disturb at random, checkpoints and autovacuum, is kept out of the measured time. */
const flags = ['fsync=on', 'synchronous_commit=on', 'max_wal_size=8GB', 'checkpoint_timeout=60min', 'autovacuum=off'].flatMap((flag) => ['-c', flag]);

/** Starts a migrated PostgreSQL in a folder for temporary files. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const folder = join(tmpdir(), `signet-bench-${process.pid}-${randomBytes(3).toString('hex')}`);
  const embedded = await startEmbeddedDatabase(folder, flags);
  await migrate(embedded.url);
  const session = new pg.Client({ connectionString: embedded.url });
  await session.connect();
  const postmaster = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const one = async (sql: string) => (await session.query<{ value: string }>(sql)).rows[0]?.value ?? '0';
  return {
    url: embedded.url,
    folder,
    session,
    writes: async () => BigInt(await one('select pg_snapshot_xmax(pg_current_snapshot())::text as value')),
    transactions: async () => Number(await one('select xact_commit::text as value from pg_stat_database where datname = current_database()')),
    cpuMs: () => treeCpuMs(postmaster),
    async stop() {
      await session.end();
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
