import type { Log } from '../log.ts';
import type { Bell } from './bell.ts';
import { type Cursor, compareCursors } from './cursor.ts';
import { readTrailAfter, readTrailEnd } from './read-trail.ts';
import type { LoggedEvent } from './trail-rows.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

const pageSize = 500;
/** While rows exist that are not settled, look again soon. */
const unsettledMs = 20;

/**
 * The one reader of the trail's end in a process. It follows the log by cursor, woken by the bell or after the poll interval, and
 * hands each page to its listeners in order; they must not block.
 */
export class AuditTail {
  readonly #query: Query;
  readonly #bell: Bell;
  readonly #pollMs: number;
  readonly #log: Log;
  readonly #listeners = new Set<(events: readonly LoggedEvent[], head: Cursor) => void>();
  #head: Cursor | undefined;
  #wake: () => void = () => undefined;
  #isRung = false;
  #isOpen = true;
  #finished: Promise<void> | undefined;

  constructor(query: Query, bell: Bell, pollMs: number, log: Log) {
    this.#query = query;
    this.#bell = bell;
    this.#pollMs = pollMs;
    this.#log = log;
  }

  /** Starts at the end of the trail; resolves once that place is known. */
  async open(): Promise<void> {
    this.#head = await readTrailEnd(this.#query);
    const stopListening = this.#bell.listen('events', () => this.#ring());
    this.#finished = this.#follow().finally(stopListening);
  }

  /** The place up to which every listener was told everything. */
  get head(): Cursor {
    if (!this.#head) throw new Error('the audit tail is not open');
    return this.#head;
  }

  /** Tells about every later page; returns a function that ends it. */
  listen(listener: (events: readonly LoggedEvent[], head: Cursor) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#ring();
    await this.#finished;
  }

  #ring(): void {
    this.#isRung = true;
    this.#wake();
  }

  async #follow(): Promise<void> {
    let looksAgainIn = this.#pollMs;
    while (this.#isOpen) {
      if (!this.#isRung) await this.#sleep(looksAgainIn);
      const wasRung = this.#isRung;
      this.#isRung = false;
      const found = await this.#advance().catch((error: unknown) => {
        this.#log.warn({ err: String(error) }, 'audit tail: reading failed, trying again');
        return 0;
      });
      // Rung but nothing to read: the commit is ahead of what is settled.
      looksAgainIn = wasRung && found === 0 ? unsettledMs : this.#pollMs;
      if (found === pageSize) this.#isRung = true;
      else if (found > 0) looksAgainIn = unsettledMs;
    }
  }

  async #advance(): Promise<number> {
    const events = await readTrailAfter(this.#query, this.head, pageSize);
    const last = events.at(-1);
    if (last && compareCursors(last.place, this.head) > 0) this.#head = last.place;
    if (events.length > 0) for (const listener of this.#listeners) listener(events, this.head);
    return events.length;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
