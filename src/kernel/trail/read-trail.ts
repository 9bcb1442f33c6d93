import { type Cursor, cursorValues, placeBehind } from './cursor.ts';
import { type LoggedEvent, trailColumns } from './trail-rows.ts';
import type { TrailSource } from './trail-source.ts';

/**
 * Rows are in their final order only when no transaction below them is still open: `tx` below the xmin of a snapshot. Rows of
 * earlier epochs are settled by definition.
 */
export const isSettled = '(tx < pg_snapshot_xmin(pg_current_snapshot()) or epoch < (select max(epoch) from audit_epoch))';

/** Events of administration; exactly the condition of the index `audit_event_administration`. */
const isAdministration = `(type like 'ADMIN\\_%' or type in ('JWT_KEYS_ROTATED', 'JWT_KEYS_ALGORITHM_UPDATED'))`;

/** The trail, and beside it the events a deployment does not store on their way to statistics and export. */
export type TrailTable = 'audit_event' | 'audit_passing';

/** The events behind a cursor, oldest first, at most `limit` (of which there are few: it stands in the statement); only those whose order is final. */
export async function readTrailAfter(
  { query, open }: TrailSource,
  after: Cursor,
  limit: number,
  table: TrailTable = 'audit_event',
): Promise<LoggedEvent[]> {
  const rows = await query<object>(
    `select ${trailColumns} from ${table}
      where (epoch, tx, seq) >= ($1::int, $2::text::xid8, $3::bigint) and ${isSettled}
      order by epoch, tx, seq limit ${limit}`,
    cursorValues(placeBehind(after)),
  );
  return open(rows);
}

/** A page of the trail, and the place up to which it tells everything. */
export interface ReadPage {
  readonly events: readonly LoggedEvent[];
  readonly upTo: Cursor;
}

const lastSeq = 9_223_372_036_854_775_807n;

/** The events of administration behind a cursor. They have an index of their own, so a look costs the same however much else happens. */
export async function readAdministrationAfter({ query, open }: TrailSource, after: Cursor, limit: number): Promise<ReadPage> {
  const rows = await query<{ end_epoch: number; end_xmin: string; id: string | null }>(
    `select settled.*, found.* from (select max(epoch) as end_epoch, pg_snapshot_xmin(pg_current_snapshot())::text as end_xmin from audit_epoch) as settled
      left join lateral (select ${trailColumns} from audit_event
        where (epoch, tx, seq) >= ($1::int, $2::text::xid8, $3::bigint) and ${isSettled} and ${isAdministration}
        order by audit_event.epoch, audit_event.tx, audit_event.seq limit ${limit}) as found on true`,
    cursorValues(placeBehind(after)),
  );
  const events = await open(rows.filter(({ id }) => id !== null));
  const [first] = rows;
  const end = { epoch: first?.end_epoch ?? after.epoch, tx: BigInt(first?.end_xmin ?? '0') - 1n, seq: lastSeq };
  return { events, upTo: events.length === limit ? (events.at(-1) as LoggedEvent).place : end };
}

/** The place behind which nothing is settled yet: where a reader starts who wants only what comes. */
export async function readTrailEnd({ query }: Pick<TrailSource, 'query'>): Promise<Cursor> {
  const [row] = await query<{ epoch: number; xmin: string }>(
    `select max(epoch) as epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xmin from audit_epoch having $1`,
    [true],
  );
  return { epoch: row?.epoch ?? 1, tx: BigInt(row?.xmin ?? '0') - 1n, seq: lastSeq };
}

/**
 * The last place that this trail has in common with any that knows the epoch of `place`: where that epoch ended, or, when it is unknown here, the newest
 * one before it. Undefined while that epoch lasts.
 */
export async function readParting({ query }: Pick<TrailSource, 'query'>, place: Cursor): Promise<Cursor | undefined> {
  const [row] = await query<{ epoch: number; tx: string | null }>(
    `select e.epoch, (select n.after_tx::text from audit_epoch n where n.epoch > e.epoch order by n.epoch limit 1) as tx
      from audit_epoch e where e.epoch <= $1 order by e.epoch desc limit 1`,
    [place.epoch],
  );
  return row?.tx ? { epoch: row.epoch, tx: BigInt(row.tx), seq: lastSeq } : undefined;
}

/** The first event that is kept, or undefined when the trail is empty. */
export async function readOldestEvent({ query, open }: TrailSource): Promise<LoggedEvent | undefined> {
  const rows = await query<object>(`select ${trailColumns} from audit_event order by epoch, tx, seq limit $1`, [1]);
  return (await open(rows))[0];
}
