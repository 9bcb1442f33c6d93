import { setTimeout as sleep } from 'node:timers/promises';
import type { Health } from '../base/health.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { type Database, openSession } from './database.ts';
import { ensurePartitions, partitionDays, type Query } from './partitions.ts';
import { takeBriefly } from './take-briefly.ts';

const everyMs = 3_600_000;
/** While something is missing. */
const retryMs = 60_000;
const statementTimeoutMs = 10_000;
/** The letters "parts" as a number. */
const makingLock = 482_870_948_979;
/** With partitions for fewer days somebody must look; users notice at 0. */
const fewestDays = 4;

interface Kept {
  readonly database: Database;
  readonly health: Health;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Makes what is missing, unless another process is at it. */
async function makePartitions({ database }: Kept): Promise<void> {
  const session = openSession(database.url, statementTimeoutMs, 'partitions');
  try {
    await session.connect();
    const query: Query = (text, values = []) => session.query(text, [...values]).then((result) => result.rows);
    const [lock] = (await query('select pg_try_advisory_lock($1::bigint) as taken, now() as now', [makingLock])) as { taken: boolean; now: Date }[];
    if (lock?.taken) await takeBriefly(query, () => ensurePartitions(query, lock.now));
  } finally {
    await session.end();
  }
}

/** How many days the table with the fewest has; looks only. */
async function lookAhead({ database, metrics }: Kept): Promise<number> {
  const query: Query = (text, values = []) => database.query(text, values);
  // The pool leaves times as texts.
  const [row] = (await query('select extract(epoch from now())::float8 * 1000 as ms')) as { ms: number }[];
  const days = await partitionDays(query, new Date((row as { ms: number }).ms));
  for (const [table, count] of Object.entries(days)) metrics.partitionDays.set({ table }, count);
  return Math.min(...Object.values(days));
}

/** Keeping partitions ahead until closed. */
export interface PartitionKeeper {
  /** Looks, and makes what is missing, now. */
  look(): Promise<void>;
  close(): void;
}

/**
 * Makes the partitions of the next two weeks at once and every hour, whatever this process is for, so that no table depends on workers. When fewer
 * than four days are left, it is logged as an error, and the process is not ready when there is none for today.
 */
export function keepPartitionsAhead(kept: Kept): PartitionKeeper {
  const ending = new AbortController();
  let left = Number.POSITIVE_INFINITY;
  const stopNeeding = kept.health.needs('partitions', () => (left < 1 ? 'none for tomorrow' : undefined));

  const look = async () => {
    const fault = await makePartitions(kept).then(
      () => undefined,
      (error: unknown) => error,
    );
    left = await lookAhead(kept);
    if (left < fewestDays)
      kept.log.error({ days: left, ...(fault ? { err: String(fault) } : {}) }, 'partitions are running out: sign-ins will fail without');
    else if (fault) kept.log.warn({ days: left, err: String(fault) }, 'partitions could not be made, trying again');
    if (fault) throw fault;
  };
  void (async () => {
    while (!ending.signal.aborted) {
      const isDone = await look().then(
        () => true,
        (error: unknown) => {
          kept.log.debug({ err: String(error) }, 'partitions');
          return false;
        },
      );
      const pause = (isDone ? everyMs : retryMs) * (0.75 + Math.random() / 2);
      await sleep(pause, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    look,
    close() {
      stopNeeding();
      ending.abort();
    },
  };
}
