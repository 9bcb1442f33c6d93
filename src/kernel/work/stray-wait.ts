import type { Database } from '../store/database.ts';
import { GroupCommitter } from '../store/group-committer.ts';
import type { Lease } from '../store/lease.ts';

/** Set by the tests: a flow that awaits anything but the database while its transaction is open fails. */
const isStrict = Symbol.for('signet.strict-transactions') in globalThis;

const againMs = 1;

/**
 * Notices that a flow awaits something else than the database with its transaction open: after each statement, once the program has come to
 * rest, no statement of the process may be the reason. Costs nothing outside tests.
 */
export class StrayWait {
  readonly #database: Database;
  #lease: Lease | undefined;
  /** Made where the last statement was said, so that its stack names the flow. */
  #last: Error | undefined;
  #found: Error | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A statement of the transaction was answered. */
  after(lease: Lease, statement: string): void {
    if (!isStrict) return;
    this.#lease = lease;
    this.#last = new Error(`a flow awaited something else than the database while its transaction was open, after: ${statement}`);
    setImmediate(() => this.#look());
  }

  /** The transaction is over. */
  end(): void {
    this.#lease = undefined;
  }

  /** Throws when a stray wait was seen. */
  check(): void {
    if (this.#found) throw this.#found;
  }

  #look(): void {
    if (!this.#lease || this.#lease.isBusy || this.#found) return;
    if (this.#database.isBusy || GroupCommitter.isAnyBusy) setTimeout(() => this.#look(), againMs).unref();
    else this.#found = this.#last;
  }
}
