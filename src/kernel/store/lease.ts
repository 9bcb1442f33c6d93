import type pg from 'pg';

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

interface Result {
  readonly rows: unknown[];
  readonly numAffectedRows?: bigint;
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * A connection of the pool while a transaction has it; the ORM takes it for its transaction context. However the transaction ends,
 * the connection goes back: to the pool when COMMIT or ROLLBACK was answered, destroyed when it failed or was lost meanwhile.
 */
export class Lease {
  readonly #client: pg.PoolClient;
  readonly #gone: (lease: Lease) => void;
  #lost: Error | undefined;
  #isOver = false;
  #statements = 0;

  private constructor(client: pg.PoolClient, gone: (lease: Lease) => void) {
    this.#client = client;
    this.#gone = gone;
    client.on('error', this.#onLost);
  }

  /** Begins a transaction on a connection of the pool; `gone` hears of its end. */
  static async begin(pool: pg.Pool, gone: (lease: Lease) => void): Promise<Lease> {
    const lease = new Lease(await pool.connect(), gone);
    await lease.#say('begin').catch((error: Error) => lease.#fail(error));
    return lease;
  }

  /** True while an answer is awaited. */
  get isBusy(): boolean {
    return this.#statements > 0;
  }

  async executeQuery({ sql, parameters }: Statement): Promise<Result> {
    const { command, rowCount, rows } = await this.#say(sql, parameters);
    return changing.has(command) ? { rows: rows ?? [], numAffectedRows: BigInt(rowCount ?? 0) } : { rows: rows ?? [] };
  }

  /** Throws when the commit failed, when its outcome is unknown, or when the database made a rollback of it. */
  async commit(): Promise<void> {
    const { command } = await this.#say('commit').catch((error: Error) => this.#fail(error));
    this.#release();
    if (command !== 'COMMIT') throw new Error('the database rolled the transaction back: one of its statements had failed');
  }

  async rollback(): Promise<void> {
    if (this.#isOver) return;
    await this.#say('rollback').catch((error: Error) => this.#fail(error));
    this.#release();
  }

  async #say(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    if (this.#isOver) throw this.#lost ?? new Error('the transaction is over');
    this.#statements += 1;
    try {
      return await this.#client.query(text, values as unknown[]);
    } finally {
      this.#statements -= 1;
    }
  }

  readonly #onLost = (error: Error): void => {
    this.#lost = error;
    this.#release(error);
  };

  #fail(error: Error): never {
    this.#release(error);
    throw error;
  }

  #release(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.off('error', this.#onLost);
    this.#client.release(error);
    this.#gone(this);
  }
}
