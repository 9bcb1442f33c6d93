import { AppError } from '../contract/errors/app-error.ts';
import type { AuditTail } from './audit-tail.ts';
import { type Cursor, compareCursors } from './cursor.ts';
import { readOldestEvent, readTrailAfter } from './read-trail.ts';
import { refuseLost } from './refuse-lost.ts';
import type { LoggedEvent } from './trail-rows.ts';
import type { TrailSource } from './trail-source.ts';

/** What a follower is told: events in order, or (at the latest every so often) how far everything was looked through. */
export interface TrailPage {
  readonly events: readonly LoggedEvent[];
  /** Everything up to here was examined. */
  readonly upTo: Cursor;
  /** True while history is being replayed. */
  readonly isBehind: boolean;
}

interface FollowOptions {
  /** Resume behind this place; without it the stream starts now. */
  readonly after?: Cursor;
  /** Keeps the events a follower wants. */
  readonly matches: (event: LoggedEvent) => boolean;
  readonly heartbeatMs: number;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

const historyPage = 200;
/** Pages a slow follower may be behind before it is dropped; it resumes from its cursor. */
const mostWaiting = 256;

/**
 * Follows the trail: history behind the cursor first, then live, with no gap and no duplicate, in commit order. A stream without a cursor
 * begins with an empty page that tells where it starts. Yields at least every
 * `heartbeatMs`. Throws `cursor_expired` when the cursor is older than what is kept, `cursor_lost` when it is of a history that a restore undid,
 * `too_slow` when the reader does not keep up.
 */
export async function* follow(source: TrailSource, tail: AuditTail, options: FollowOptions): AsyncGenerator<TrailPage> {
  let at = options.after ?? (await tail.end());
  if (options.after) {
    await refuseLost(source, options.after);
    await refuseExpired(source, options.after);
  } else yield { events: [], upTo: at, isBehind: false };
  while (compareCursors(at, tail.head) < 0 && !options.signal.aborted) {
    const head = tail.head;
    const page = await readTrailAfter(source, at, historyPage);
    // Retention may have dropped meanwhile what this page should have begun with.
    await refuseExpired(source, at);
    const last = page.at(-1);
    at = last && page.length === historyPage ? last.place : later(head, last?.place);
    yield { events: page.filter(options.matches), upTo: at, isBehind: compareCursors(at, tail.head) < 0 };
  }
  // Nothing was awaited since the comparison, so the live pages start exactly where history ended.
  const live = listenLive(tail, options);
  try {
    for await (const page of live.pages()) {
      const fresh = page.events.filter((event) => compareCursors(event.place, at) > 0);
      at = later(at, page.upTo);
      yield { events: fresh, upTo: at, isBehind: false };
    }
  } finally {
    live.stop();
  }
}

function later(a: Cursor, b: Cursor | undefined): Cursor {
  return b && compareCursors(b, a) > 0 ? b : a;
}

async function refuseExpired(source: TrailSource, after: Cursor): Promise<void> {
  const [dropped] = await source.query<{ epoch: number; tx: string; seq: string }>(
    'select epoch, tx::text as tx, seq::text as seq from audit_horizon where $1',
    [true],
  );
  if (!dropped || compareCursors(after, { epoch: dropped.epoch, tx: BigInt(dropped.tx), seq: BigInt(dropped.seq) }) >= 0) return;
  const oldest = await readOldestEvent(source);
  throw new AppError('cursor_expired', { extra: { oldestCursor: oldest?.cursor ?? null } });
}

/** Collects live pages in a bounded buffer from the moment it is called. */
function listenLive(tail: AuditTail, { matches, heartbeatMs, signal }: FollowOptions) {
  const waiting: TrailPage[] = [];
  let wake: () => void = () => undefined;
  let isTooSlow = false;
  const stopListening = tail.listen((events, head) => {
    const kept = events.filter(matches);
    if (kept.length === 0) return;
    if (waiting.length >= mostWaiting) isTooSlow = true;
    else waiting.push({ events: kept, upTo: head, isBehind: false });
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);

  const somethingOrHeartbeat = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, heartbeatMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function* pages(): AsyncGenerator<TrailPage> {
    while (!signal.aborted) {
      if (waiting.length === 0) await somethingOrHeartbeat();
      if (isTooSlow) throw new AppError('too_slow');
      if (signal.aborted) return;
      yield waiting.shift() ?? { events: [], upTo: tail.head, isBehind: false };
    }
  }
  return {
    pages,
    stop: () => {
      stopListening();
      signal.removeEventListener('abort', onAbort);
    },
  };
}
