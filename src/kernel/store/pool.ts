import type pg from 'pg';
import type { Log } from '../base/log.ts';
import { Lease } from './lease.ts';
import { PreparingClient } from './preparing-client.ts';

/** Connections of a process to the database at one moment. */
export interface Connections {
  /** In use, or being opened. */
  readonly leased: number;
  readonly idle: number;
  /** Requests that wait for one. */
  readonly waiting: number;
}

const sampleMs = 5000;
const closingMs = 3000;
/** What the driver says when no connection became free in time. */
const waitedInVain = 'timeout exceeded when trying to connect';

/**
 * Watches over a pool of the driver: what is unfit is destroyed, those beside it with it; what is in use is counted; and a pool whose
 * connections never come back is noticed.
 */
export class WatchedPool {
  readonly #pool: pg.Pool;
  readonly #clients = new Set<PreparingClient>();
  readonly #leases = new Set<Lease>();
  readonly #timer: NodeJS.Timeout;
  readonly #stuckMs: number;
  #hasMoved = true;
  #isWanted = false;
  #stuckSince: number | undefined;
  #pending = 0;
  /** Connections that were destroyed because they had become unfit. */
  destroyed = 0;

  /** `stuckMs`: how long somebody may wait while no connection is handed out or comes back, before the pool counts as stuck. */
  constructor(pool: pg.Pool, log: Log, stuckMs: number) {
    this.#pool = pool;
    this.#stuckMs = stuckMs;
    pool.on('error', (error) => log.warn({ err: error.message }, 'idle database connection lost'));
    pool.on('connect', (client) => {
      this.#clients.add(client as unknown as PreparingClient);
      // Whoever has the client hears of it by the statement that fails.
      client.on('error', () => undefined);
    });
    pool.on('remove', (client) => this.#clients.delete(client as unknown as PreparingClient));
    pool.on('acquire', () => {
      this.#hasMoved = true;
    });
    pool.on('release', (_error, client) => {
      this.#hasMoved = true;
      if (client instanceof PreparingClient && client.isUnfit) this.#drop(client);
    });
    this.#timer = setInterval(() => this.#sample(), Math.min(sampleMs, stuckMs / 4)).unref();
  }

  async query<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    this.#pending += 1;
    try {
      return (await this.#pool.query(text, values as unknown[])).rows as Row[];
    } catch (error) {
      throw this.#noticed(error);
    } finally {
      this.#pending -= 1;
    }
  }

  /** Begins a transaction. */
  async begin(): Promise<Lease> {
    this.#pending += 1;
    try {
      const lease = await Lease.begin(this.#pool, (gone) => this.#leases.delete(gone));
      this.#leases.add(lease);
      return lease;
    } catch (error) {
      throw this.#noticed(error);
    } finally {
      this.#pending -= 1;
    }
  }

  /** True while anybody awaits an answer or a connection. */
  get isBusy(): boolean {
    const { leased, waiting } = this.connections();
    const resting = [...this.#leases].filter((lease) => !lease.isBusy).length;
    return this.#pending > 0 || waiting > 0 || leased > resting;
  }

  connections(): Connections {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { leased: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  /** How long, in milliseconds, somebody has been waiting while no connection came back; undefined while all is well. */
  get stuckForMs(): number | undefined {
    const since = this.#stuckSince === undefined ? undefined : performance.now() - this.#stuckSince;
    return since !== undefined && since >= this.#stuckMs ? since : undefined;
  }

  /** Waits a moment for what is in use, then destroys it. `end` ends the pool itself. */
  async close(end: () => Promise<void>): Promise<void> {
    clearInterval(this.#timer);
    const late = setTimeout(() => {
      for (const client of this.#clients) client.destroy(new Error('the database is being closed'));
    }, closingMs);
    const isOver = new Promise<void>((resolve) => setTimeout(resolve, 2 * closingMs).unref());
    await Promise.race([end(), isOver]).finally(() => clearTimeout(late));
  }

  #noticed(error: unknown): unknown {
    if (error instanceof Error && error.message === waitedInVain) this.#isWanted = true;
    return error;
  }

  /** Those that lie idle beside it are on the same way to the same server: they are not tried one after the other. */
  #drop(client: PreparingClient): void {
    this.destroyed += 1;
    void client.end();
    for (let idle = this.#pool.idleCount; idle > 0; idle -= 1)
      this.#pool.connect((_error, other, release) => {
        if (other) this.destroyed += 1;
        release?.(true);
      });
  }

  #sample(): void {
    const isStill = !this.#hasMoved && (this.#isWanted || this.#pool.waitingCount > 0);
    this.#stuckSince = isStill ? (this.#stuckSince ?? performance.now()) : undefined;
    this.#hasMoved = false;
    this.#isWanted = isStill;
  }
}
