import { OutgoingError } from '../../src/kernel/base/net/outgoing-error.ts';
import { readTrailAfter, type TrailTable } from '../../src/kernel/trail/read-trail.ts';
import type { LoggedEvent } from '../../src/kernel/trail/trail-rows.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { ExportTarget } from '../../src/trail/audit/index.ts';
import { deliver } from './deliver.ts';

/** Longer than any delivery may take. */
const leaseSeconds = 90;
const longestPauseSeconds = 300;
const mostErrorText = 300;

interface Place {
  readonly epoch: number;
  readonly tx: string;
  readonly seq: string;
}

interface Claim {
  readonly fence: string;
}

async function placeOf({ database }: Runtime, target: string, source: TrailTable): Promise<Place | undefined> {
  const [place] = await database.query<Place>(
    `select epoch, tx::text as tx, seq::text as seq from audit_export
      where target = $1 and source = $2 and leased_until <= now() and next_try_at <= now()`,
    [target, source],
  );
  return place;
}

/** Takes the target for one delivery, if nobody else has it and it still stands where it was read. */
async function claim({ database }: Runtime, target: string, source: TrailTable, at: Place): Promise<Claim | undefined> {
  const [row] = await database.query<Claim>(
    `update audit_export set fence = fence + 1, leased_until = now() + make_interval(secs => $6)
      where target = $1 and source = $2 and leased_until <= now() and next_try_at <= now() and (epoch, tx, seq) = ($3, $4::text::xid8, $5::bigint)
      returning fence::text as fence`,
    [target, source, at.epoch, at.tx, at.seq, leaseSeconds],
  );
  return row;
}

/** Moves the place on, unless somebody else has claimed the target meanwhile. */
async function moveOn({ database }: Runtime, target: string, source: TrailTable, { fence }: Claim, to: LoggedEvent, count: number): Promise<boolean> {
  const moved = await database.query(
    `update audit_export set epoch = $4, tx = $5::text::xid8, seq = $6, leased_until = now(), failures = 0, last_error = null, last_sent_at = now(), sent = sent + $7
      where target = $1 and source = $2 and fence = $3::text::bigint returning 1`,
    [target, source, fence, to.place.epoch, to.place.tx.toString(), to.place.seq.toString(), count],
  );
  return moved.length > 0;
}

async function backOff({ database }: Runtime, target: string, source: TrailTable, { fence }: Claim, error: unknown): Promise<void> {
  const restSeconds = error instanceof OutgoingError ? (error.retryAfterSeconds ?? 0) : 0;
  await database.query(
    `update audit_export set failures = failures + 1, leased_until = now(), last_error = $4,
        next_try_at = now() + make_interval(secs => greatest(least($5, power(2, least(failures, 10))), $6))
      where target = $1 and source = $2 and fence = $3::text::bigint`,
    [target, source, fence, String(error instanceof Error ? error.message : error).slice(0, mostErrorText), longestPauseSeconds, restSeconds],
  );
}

function isWorthSending(runtime: Runtime, { batch, maxWaitSeconds }: ExportTarget, events: readonly LoggedEvent[]): boolean {
  const [oldest] = events;
  if (!oldest) return false;
  return events.length >= batch || runtime.clock.now().getTime() - oldest.occurredAt.getTime() >= maxWaitSeconds * 1000;
}

/**
 * Delivers the next batch of a source to a target, at least once and in order: the place moves only after the target has it, and only for the worker
 * that still holds the claim. Resolves to true when there is more to do at once. Throws what the delivery threw, after the pause was noted.
 */
export async function exportBatch(runtime: Runtime, target: ExportTarget, source: TrailTable): Promise<boolean> {
  const at = await placeOf(runtime, target.name, source);
  if (!at) return false;
  const events = await readTrailAfter(runtime.trail, { epoch: at.epoch, tx: BigInt(at.tx), seq: BigInt(at.seq) }, target.batch, source);
  const last = events.at(-1);
  if (!last || !isWorthSending(runtime, target, events)) return false;
  const claimed = await claim(runtime, target.name, source, at);
  if (!claimed) return false;
  const wanted = events.filter(({ type }) => !target.excludeTypes.includes(type));
  try {
    const first = (wanted[0] ?? last).cursor;
    if (wanted.length > 0) await deliver(runtime, target, { source, events: wanted, first, last: (wanted.at(-1) ?? last).cursor });
  } catch (error) {
    await backOff(runtime, target.name, source, claimed, error);
    throw error;
  }
  return (await moveOn(runtime, target.name, source, claimed, last, wanted.length)) && events.length === target.batch;
}
