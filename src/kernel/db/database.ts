import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import type { EntityList } from './entity-list.ts';
import { PreparingClient } from './preparing-client.ts';

/** The database as the kernel sees it: one pool, seen by the ORM and by prepared statements. */
export interface Database {
  readonly url: string;
  readonly orm: MikroORM;
  /** One statement outside any transaction: its own commit. Bind values make it a named prepared statement. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same on a connection beside the pool: for what a commit needs while its flow holds a connection, so that flows cannot wait for each other. */
  aside<Row>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /** Counts statements and commits of this process; for metrics, tests and the bench. */
  readonly counts: { statements: number; transactions: number };
  close(): Promise<void>;
}

/** Connection settings for a session of its own (listening, migrating, copying). */
function connectionOptions(url: string, statementTimeoutMs: number, applicationName: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    options: `-c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=${statementTimeoutMs}`,
  };
}

export async function openDatabase(url: string, config: Config, log: Log, entities: EntityList): Promise<Database> {
  const { poolSize, statementTimeoutMs, connectTimeoutMs } = config.database;
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    pool: { min: 1, max: poolSize, idleTimeoutMillis: 60_000 },
    driverOptions: {
      ...connectionOptions(url, statementTimeoutMs, 'signet'),
      connectionTimeoutMillis: connectTimeoutMs,
      Client: PreparingClient,
    },
    forceUtcTimezone: true,
    validateRequired: false,
    logger: (message) => log.warn({ orm: message }, 'database'),
    colors: false,
  });
  const pool = (await orm.em.getConnection().getNativeClient()) as pg.Pool;
  pool.on('error', (error) => log.warn({ err: error.message }, 'idle database connection lost'));
  const spare = new pg.Pool({
    ...connectionOptions(url, statementTimeoutMs, 'signet-aside'),
    connectionTimeoutMillis: connectTimeoutMs,
    max: 1,
    Client: PreparingClient,
  });
  spare.on('error', (error) => log.warn({ err: error.message }, 'idle database connection lost'));
  const counts = { statements: 0, transactions: 0 };
  return {
    url,
    orm,
    counts,
    async query<Row>(text: string, values: readonly unknown[] = []) {
      counts.statements += 1;
      const result = await pool.query(text, values as unknown[]);
      return result.rows as Row[];
    },
    async aside<Row>(text: string, values: readonly unknown[]) {
      counts.statements += 1;
      const result = await spare.query(text, values as unknown[]);
      return result.rows as Row[];
    },
    async close() {
      await spare.end();
      await orm.close(true);
    },
  };
}

/** A single connection with its own life, outside the pool. */
export function openSession(url: string, statementTimeoutMs: number, name: string): pg.Client {
  return new pg.Client(connectionOptions(url, statementTimeoutMs, `signet-${name}`));
}
