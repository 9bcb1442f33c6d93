import { type Cursor, compareCursors, encodeCursor } from '../kernel/audit/cursor.ts';
import { follow } from '../kernel/audit/follow.ts';
import type { LoggedEvent } from '../kernel/audit/trail-rows.ts';
import { AppError } from '../kernel/errors/app-error.ts';
import type { Runtime } from '../kernel/runtime.ts';
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

/**
 * Follows the trail: a heartbeat that names the starting place, the history behind the cursor, a heartbeat when it has caught up, then
 * what comes, in commit order with no gap and no duplicate. Items come in batches. A reader that falls behind what is buffered reads on
 * from the log instead. Ends when `signal` is aborted; throws `cursor_expired` when the cursor is older than what is kept.
 */
export async function* streamAuditEvents(runtime: Runtime, options: StreamOptions, signal: AbortSignal): AsyncGenerator<readonly StreamItem[]> {
  const heartbeatMs = options.heartbeatSeconds * 1000;
  const matches = matchesFilter(options.filter);
  let at = options.after ?? (await runtime.tail.end());
  let wasBehind = compareCursors(at, runtime.tail.head) < 0;
  let toldAt = performance.now();
  const heartbeat = (isBehind: boolean): StreamItem => ({ kind: 'heartbeat', cursor: encodeCursor(at), at: runtime.clock.now(), isBehind });

  yield [heartbeat(wasBehind)];
  while (!signal.aborted) {
    try {
      for await (const page of follow(runtime.database.query, runtime.tail, { after: at, matches, heartbeatMs, signal })) {
        at = page.upTo;
        const hasCaughtUp = wasBehind && !page.isBehind;
        const isDue = page.events.length === 0 && performance.now() - toldAt >= heartbeatMs - 50;
        wasBehind = page.isBehind;
        const items: StreamItem[] = page.events.map((event) => ({ kind: 'event', event }));
        if (hasCaughtUp || isDue) items.push(heartbeat(page.isBehind));
        if (items.length === 0) continue;
        toldAt = performance.now();
        yield items;
      }
    } catch (error) {
      // The log is the truth, the buffer only a shortcut: what did not fit into it is read from the log.
      if (!(error instanceof AppError) || error.code !== 'too_slow') throw error;
      wasBehind = true;
    }
  }
}
