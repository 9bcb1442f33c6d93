import { isConnectionFailure } from '../contract/errors/connection-failure.ts';
import { batchValues, type GroupedStatement } from './grouped-statement.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

interface Waiting {
  readonly row: object;
  readonly resolve: (result: object | undefined) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  readonly statement: GroupedStatement<object, { ord: number }>;
  waiting: Waiting[];
  isBusy: boolean;
}

const mostPerBatch = 200;
let busyLanes = 0;
/** Serialization failure, deadlock, lock not available: others were first, and a smaller statement may fit in. */
const contended = new Set(['40001', '40P01', '55P03']);

/**
 * Commits rows of many requests together, and looks keys of many requests up together. While one batch is on its way to the disk, arriving rows wait for the next; so batches
 * grow with the load and a lone request does not wait. A request is answered only when its batch is durable.
 */
export class GroupCommitter {
  readonly #query: Query;
  readonly #lanes = new Map<string, Lane>();
  readonly counts = { batches: 0, rows: 0 };

  constructor(query: Query) {
    this.#query = query;
  }

  /**
   * Adds a row to the next batch of a statement. Resolves, once committed, to the row the statement returned for it, or undefined
   * when it returned none. When a batch fails for another reason than the connection, its rows are tried one by one, so that a bad
   * row fails alone.
   */
  submit<Row extends object, Result extends object>(statement: GroupedStatement<Row, Result>, row: Row): Promise<Result | undefined> {
    const lane = this.#lane(statement as unknown as GroupedStatement<object, { ord: number }>);
    return new Promise<Result | undefined>((resolve, reject) => {
      lane.waiting.push({ row, resolve: resolve as Waiting['resolve'], reject });
      if (!lane.isBusy) this.#start(lane);
    });
  }

  /** True while rows wait for their answer in any committer of the process. */
  static get isAnyBusy(): boolean {
    return busyLanes > 0;
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    while ([...this.#lanes.values()].some((lane) => lane.isBusy || lane.waiting.length > 0)) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  #lane(statement: Lane['statement']): Lane {
    const known = this.#lanes.get(statement.name);
    if (known) return known;
    const lane: Lane = { statement, waiting: [], isBusy: false };
    this.#lanes.set(statement.name, lane);
    return lane;
  }

  #start(lane: Lane): void {
    lane.isBusy = true;
    busyLanes += 1;
    setImmediate(() => void this.#work(lane));
  }

  async #work(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, mostPerBatch);
      await this.#commit(lane, batch).catch((error: unknown) => this.#recover(lane, batch, error));
    }
    lane.isBusy = false;
    busyLanes -= 1;
  }

  async #commit(lane: Lane, batch: readonly Waiting[]): Promise<void> {
    this.counts.batches += 1;
    this.counts.rows += batch.length;
    const values = batchValues(
      lane.statement,
      batch.map(({ row }) => row),
    );
    const results: ({ ord: number } | undefined)[] = [];
    for (const result of await this.#query<{ ord: number }>(lane.statement.text, values)) results[result.ord] = result;
    batch.forEach((member, ord) => {
      member.resolve(results[ord]);
    });
  }

  async #recover(lane: Lane, batch: readonly Waiting[], error: unknown): Promise<void> {
    const isContended = contended.has(String((error as { code?: unknown }).code));
    if (batch.length === 1 || (isConnectionFailure(error) && !isContended)) {
      for (const member of batch) member.reject(error);
      return;
    }
    for (const member of batch) await this.#commit(lane, [member]).catch((single: unknown) => member.reject(single));
  }
}
