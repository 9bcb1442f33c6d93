import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Log } from '../base/log.ts';
import type { Config } from '../contract/config/config.ts';
import { isConnectionFailure } from '../contract/errors/connection-failure.ts';
import type { EntityList } from './entity-list.ts';
import { EpochGuard } from './epoch-guard.ts';
import type { Lease } from './lease.ts';
import { type Connections, WatchedPool } from './pool.ts';
import { type ClientOptions, PreparingClient } from './preparing-client.ts';

/** The database as the kernel sees it: one pool, seen by the ORM and by prepared statements. */
export interface Database {
  readonly url: string;
  readonly orm: MikroORM;
  /** One statement outside any transaction: its own commit. Bind values make it a named prepared statement. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same on a connection beside the pool: for what a commit needs while its flow holds a connection, so that flows cannot wait for each other. */
  aside<Row>(text: string, values: readonly unknown[]): Promise<Row[]>;
  /** The same on a connection beside the pool for whoever follows the trail: its statements are planned once in the life of a process. */
  follow<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Begins a transaction on a connection of its own, which goes back however the transaction ends. */
  begin(): Promise<Lease>;
  /** True while any statement of this process is under way, or waits for a connection. */
  readonly isBusy: boolean;
  /** Counts statements and commits of this process; for metrics, tests and the bench. */
  readonly counts: { statements: number; transactions: number };
  /** The pool now, and how many connections were destroyed so far because they fell silent or could not write. */
  connections(): Connections & { readonly destroyed: number };
  /** For how many milliseconds somebody has waited while no connection of the pool came back; undefined while all is well. */
  readonly stuckForMs: number | undefined;
  /** Ends within seconds, whatever is in use. */
  close(): Promise<void>;
}

/** An answer may come this much later than the server's own limit of a statement. */
const graceMs = 1000;
const keepAliveMs = 15_000;
const sessionConnectMs = 5000;
const stuckMs = 60_000;
const mostFirstTries = 10;

/** What the platform relies on, whatever the server, the database or the role has as its default. */
const sessionSettings: Readonly<Record<string, string>> = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read\\ committed',
};

/** The address without its own `options`, which would take the place of ours instead of coming before them. */
function withoutOptions(url: string): { connectionString: string; options: string } {
  const address = new URL(url);
  const options = address.searchParams.get('options');
  if (options === null) return { connectionString: url, options: '' };
  address.searchParams.delete('options');
  return { connectionString: address.toString(), options: `${options} ` };
}

/**
 * Settings of every connection to the database, of the pool and beside it. No answer is awaited much longer than `statementTimeoutMs`:
 * then the connection is destroyed. Where nothing is awaited, a peer that is gone is noticed within half a minute.
 */
export function connectionOptions(url: string, statementTimeoutMs: number, applicationName: string): ClientOptions {
  const { connectionString, options } = withoutOptions(url);
  const settings = { ...sessionSettings, statement_timeout: statementTimeoutMs, idle_in_transaction_session_timeout: statementTimeoutMs };
  return {
    connectionString,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: sessionConnectMs,
    answerMs: statementTimeoutMs + graceMs,
    options:
      options +
      Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
  };
}

/** Opens the first connection. On a busy machine that takes longer than a request would wait, and the start must not fail for it. */
async function warmed(pool: WatchedPool): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await pool.query('select 1 where $1', [true]);
      return;
    } catch (error) {
      if (!isConnectionFailure(error) || tries === mostFirstTries) throw error;
    }
  }
}

export async function openDatabase(url: string, config: Config, log: Log, entities: EntityList): Promise<Database> {
  const { poolSize, statementTimeoutMs, connectTimeoutMs } = config.database;
  const optionsOf = (applicationName: string) => ({
    ...connectionOptions(url, statementTimeoutMs, applicationName),
    connectionTimeoutMillis: connectTimeoutMs,
    Client: PreparingClient,
  });
  const guard = new EpochGuard(log);
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    pool: { min: 1, max: poolSize, idleTimeoutMillis: 60_000 },
    driverOptions: {
      ...optionsOf('signet'),
      verify: (client: pg.ClientBase, done: (error?: Error) => void) => void guard.admit(client).then(() => done(), done),
    },
    forceUtcTimezone: true,
    validateRequired: false,
    logger: (message) => log.warn({ orm: message }, 'database'),
    colors: false,
  });
  const pool = new WatchedPool((await orm.em.getConnection().getNativeClient()) as pg.Pool, log, stuckMs);
  const sparePool = new pg.Pool({ ...optionsOf('signet-aside'), max: 1 });
  const spare = new WatchedPool(sparePool, log, stuckMs);
  const followerPool = new pg.Pool({
    ...optionsOf('signet-follow'),
    options: `${optionsOf('').options} -c plan_cache_mode=force_generic_plan`,
    max: 1,
  });
  const follower = new WatchedPool(followerPool, log, stuckMs);
  await warmed(pool);
  const counts = { statements: 0, transactions: 0 };
  return {
    url,
    orm,
    counts,
    query<Row>(text: string, values: readonly unknown[] = []) {
      counts.statements += 1;
      return pool.query<Row>(text, values);
    },
    aside<Row>(text: string, values: readonly unknown[]) {
      counts.statements += 1;
      return spare.query<Row>(text, values);
    },
    follow<Row>(text: string, values: readonly unknown[] = []) {
      counts.statements += 1;
      return follower.query<Row>(text, values);
    },
    begin() {
      counts.transactions += 1;
      return pool.begin();
    },
    get isBusy() {
      return pool.isBusy || spare.isBusy || follower.isBusy;
    },
    connections: () => ({ ...pool.connections(), destroyed: pool.destroyed + spare.destroyed + follower.destroyed }),
    get stuckForMs() {
      return pool.stuckForMs;
    },
    async close() {
      await Promise.all([spare.close(() => sparePool.end()), follower.close(() => followerPool.end()), pool.close(() => orm.close(true))]);
    },
  };
}

/** A single connection with its own life, outside the pool. Destroyed like those of the pool when no answer comes. */
export function openSession(url: string, statementTimeoutMs: number, name: string): pg.Client {
  return new PreparingClient(connectionOptions(url, statementTimeoutMs, `signet-${name}`));
}
