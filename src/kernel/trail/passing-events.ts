import type { Log } from '../base/log.ts';
import { insertEventsInto } from './append-events.ts';
import type { EventRow } from './event-row.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

const flushMs = 250;
const mostInStatement = 500;
/** What waits while the database is away; more is left out and counted. */
const mostWaiting = 20_000;

const insertPassing = insertEventsInto('audit_passing', 'json_to_recordset($1::json)');

/**
 * Keeps events that a deployment does not store for those who count and export: written a few times a second in batches, on no flow's time. They are
 * the events one can do without: a process that dies loses those of its last quarter of a second, and a rolled back flow may have left one.
 */
export class PassingEvents {
  readonly #query: Query;
  readonly #log: Log;
  #waiting: EventRow[] = [];
  #leftOut = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(query: Query, log: Log) {
    this.#query = query;
    this.#log = log;
  }

  add(events: readonly EventRow[]): void {
    if (events.length === 0) return;
    if (this.#waiting.length >= mostWaiting) this.#leftOut += events.length;
    else this.#waiting.push(...events);
    this.#timer ??= setTimeout(() => this.#flush(), flushMs);
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostInStatement);
      try {
        await this.#query(insertPassing, [JSON.stringify(batch)]);
      } catch (error) {
        this.#waiting = [...batch, ...this.#waiting].slice(0, mostWaiting);
        this.#log.warn({ err: String(error), waiting: this.#waiting.length }, 'events that are not stored could not be handed on; trying again');
        this.#timer ??= setTimeout(() => this.#flush(), flushMs * 8);
        return;
      }
    }
    if (this.#leftOut > 0) this.#log.error({ count: this.#leftOut }, 'events that are not stored were left out of statistics and export');
    this.#leftOut = 0;
  }
}
