import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { type Cursor, compareCursors, encodeCursor } from '../../kernel/trail/cursor.ts';
import { follow, type TrailPage } from '../../kernel/trail/follow.ts';
import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AuditFilter } from './audit-filter.ts';
import { matchesFilter } from './matches-filter.ts';

/** What a stream tells: an event, or how far the trail was looked through. */
export type StreamItem =
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  | { readonly kind: 'heartbeat'; readonly cursor: string; readonly at: Date; readonly isBehind: boolean };

export interface StreamOptions {
  readonly filter: AuditFilter;
  /** Resume behind this place; without it the stream starts now. */
  readonly after: Cursor | undefined;
  readonly heartbeatSeconds: number;
}

/** Timers may fire a little early. */
const earlyMs = 50;

/** Turns pages of the trail into items, with a heartbeat when it is due and when history has been caught up with. */
class Teller {
  readonly #runtime: Runtime;
  readonly #heartbeatMs: number;
  #toldAt = performance.now();
  #isBehind: boolean;

  constructor(runtime: Runtime, heartbeatMs: number, isBehind: boolean) {
    this.#runtime = runtime;
    this.#heartbeatMs = heartbeatMs;
    this.#isBehind = isBehind;
  }

  heartbeat(upTo: Cursor): StreamItem {
    return { kind: 'heartbeat', cursor: encodeCursor(upTo), at: this.#runtime.clock.now(), isBehind: this.#isBehind };
  }

  /** History has to be read again. */
  fallBehind(): void {
    this.#isBehind = true;
  }

  itemsOf({ events, upTo, isBehind }: TrailPage): readonly StreamItem[] {
    const hasCaughtUp = this.#isBehind && !isBehind;
    const isDue = events.length === 0 && performance.now() - this.#toldAt >= this.#heartbeatMs - earlyMs;
    this.#isBehind = isBehind;
    const items: StreamItem[] = events.map((event) => ({ kind: 'event', event }));
    if (hasCaughtUp || isDue) items.push(this.heartbeat(upTo));
    if (items.length > 0) this.#toldAt = performance.now();
    return items;
  }
}

/**
 * Follows the trail: a heartbeat that names the starting place, the history behind the cursor, a heartbeat when it has caught up, then
 * what comes, in commit order with no gap and no duplicate. Items come in batches. A reader that falls behind what is buffered reads on
 * from the log instead. Ends when `signal` is aborted; throws `cursor_expired` when the cursor is older than what is kept.
 */
export async function* streamAuditEvents(runtime: Runtime, options: StreamOptions, signal: AbortSignal): AsyncGenerator<readonly StreamItem[]> {
  const heartbeatMs = options.heartbeatSeconds * 1000;
  const matches = matchesFilter(options.filter);
  let at = options.after ?? (await runtime.tail.end());
  const teller = new Teller(runtime, heartbeatMs, compareCursors(at, runtime.tail.head) < 0);
  yield [teller.heartbeat(at)];
  while (!signal.aborted) {
    try {
      for await (const page of follow(runtime.trail, runtime.tail, { after: at, matches, heartbeatMs, signal })) {
        at = page.upTo;
        const items = teller.itemsOf(page);
        if (items.length > 0) yield items;
      }
    } catch (error) {
      // The log is the truth, the buffer only a shortcut: what did not fit into it is read from the log.
      if (!(error instanceof AppError) || error.code !== 'too_slow') throw error;
      teller.fallBehind();
    }
  }
}
