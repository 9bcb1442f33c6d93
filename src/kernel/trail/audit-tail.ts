import type { Log } from '../base/log.ts';
import type { Bell } from './bell.ts';
import { type Cursor, compareCursors } from './cursor.ts';
import { type ReadPage, readAdministrationAfter, readTrailAfter, readTrailEnd } from './read-trail.ts';
import type { LoggedEvent } from './trail-rows.ts';
import type { TrailSource } from './trail-source.ts';

const pageSize = 500;
/** While rows exist that are not settled, look again soon. */
const unsettledMs = 20;
/** While nobody follows, only administration matters: a look gathers what came in this time. */
const unwatchedMs = 100;

type Listener = (events: readonly LoggedEvent[], head: Cursor) => void;

/** What a listener has to be told: every event, or at least those of administration, which are few. */
export type TailInterest = 'everything' | 'administration';

/**
 * The one reader of the trail's end in a process. It follows the log by cursor, woken by the bell or after the poll interval, and
 * hands each page to its listeners in order; they must not block.
 */
export class AuditTail {
  readonly #source: TrailSource;
  readonly #bell: Bell;
  readonly #pollMs: number;
  readonly #log: Log;
  readonly #listeners = new Map<Listener, TailInterest>();
  #head: Cursor | undefined;
  #wake: () => void = () => undefined;
  #isRung = false;
  #isResting = false;
  #isOpen = true;
  #finished: Promise<void> | undefined;

  constructor(source: TrailSource, bell: Bell, pollMs: number, log: Log) {
    this.#source = source;
    this.#bell = bell;
    this.#pollMs = pollMs;
    this.#log = log;
  }

  /** Starts at the end of the trail; resolves once that place is known. */
  async open(): Promise<void> {
    this.#head = await readTrailEnd(this.#source);
    const stopListening = this.#bell.listen('events', () => this.#ring());
    this.#finished = this.#follow().finally(stopListening);
  }

  /** The place up to which every listener was told everything. */
  get head(): Cursor {
    if (!this.#head) throw new Error('the audit tail is not open');
    return this.#head;
  }

  /** The place behind which nothing is settled yet: where a follower starts who wants only what comes. */
  end(): Promise<Cursor> {
    return readTrailEnd(this.#source);
  }

  /** Tells about later pages; returns a function that ends it. */
  listen(listener: Listener, interest: TailInterest = 'everything'): () => void {
    this.#listeners.set(listener, interest);
    if (interest === 'everything') this.#stopResting();
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#isRung = true;
    this.#stopResting();
    this.#wake();
    await this.#finished;
  }

  get #isWatched(): boolean {
    return [...this.#listeners.values()].includes('everything');
  }

  #ring(): void {
    this.#isRung = true;
    if (!this.#isResting) this.#wake();
  }

  #stopResting(): void {
    if (!this.#isResting) return;
    this.#isResting = false;
    this.#wake();
  }

  async #follow(): Promise<void> {
    let looksAgainIn = this.#pollMs;
    while (this.#isOpen) {
      if (!this.#isRung) await this.#sleep(looksAgainIn);
      if (!this.#isWatched && this.#isOpen) await this.#rest();
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
    const isWatched = this.#isWatched;
    const { events, upTo } = await (isWatched ? this.#readAll() : readAdministrationAfter(this.#source, this.head, pageSize));
    // Somebody began to follow meanwhile and must not miss what this look left out.
    if (!isWatched && this.#isWatched) return this.#advance();
    if (compareCursors(upTo, this.head) > 0) this.#head = upTo;
    if (events.length > 0) for (const listener of this.#listeners.keys()) listener(events, this.head);
    return events.length;
  }

  async #readAll(): Promise<ReadPage> {
    const events = await readTrailAfter(this.#source, this.head, pageSize);
    return { events, upTo: events.at(-1)?.place ?? this.head };
  }

  async #rest(): Promise<void> {
    this.#isResting = true;
    await this.#sleep(unwatchedMs);
    this.#isResting = false;
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
