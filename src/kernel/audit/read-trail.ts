import type { Cursor } from './cursor.ts';
import { type LoggedEvent, loggedEvent, trailColumns } from './trail-rows.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/**
 * Rows are in their final order only when no transaction below them is still open: `tx` below the xmin of a snapshot. Rows of
 * earlier epochs are settled by definition.
 */
export const isSettled = '(tx < pg_snapshot_xmin(pg_current_snapshot()) or epoch < (select max(epoch) from audit_epoch))';

/** The events behind a cursor, oldest first, at most `limit`; only those whose order is final. */
export async function readTrailAfter(query: Query, after: Cursor, limit: number): Promise<LoggedEvent[]> {
  const rows = await query<object>(
    `select ${trailColumns} from audit_event
      where (epoch, tx, seq) > ($1::int, $2::text::xid8, $3::bigint) and ${isSettled}
      order by epoch, tx, seq limit $4`,
    [after.epoch, after.tx.toString(), after.seq.toString(), limit],
  );
  return rows.map(loggedEvent);
}

/**
 * The events of administration behind a cursor among the next hundred pages of `limit`, and in any case the last of those: everything up to it was looked
 * through.
 */
export async function readAdministrationAfter(query: Query, after: Cursor, limit: number): Promise<LoggedEvent[]> {
  const rows = await query<object>(
    `with recent as materialized (select * from audit_event
       where (epoch, tx, seq) > ($1::int, $2::text::xid8, $3::bigint) and ${isSettled} order by epoch, tx, seq limit $4)
     select ${trailColumns} from recent
      where type like 'ADMIN\\_%' or type = 'JWT_KEYS_ROTATED' or (epoch, tx, seq) = (select epoch, tx, seq from recent order by epoch desc, tx desc, seq desc limit 1)
      order by epoch, tx, seq`,
    [after.epoch, after.tx.toString(), after.seq.toString(), limit * 100],
  );
  return rows.map(loggedEvent);
}

/** The place behind which nothing is settled yet: where a reader starts who wants only what comes. */
export async function readTrailEnd(query: Query): Promise<Cursor> {
  const [row] = await query<{ epoch: number; xmin: string }>(
    `select max(epoch) as epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xmin from audit_epoch having $1`,
    [true],
  );
  return { epoch: row?.epoch ?? 1, tx: BigInt(row?.xmin ?? '0') - 1n, seq: 9_223_372_036_854_775_807n };
}

/** The first event that is kept, or undefined when the trail is empty. */
export async function readOldestEvent(query: Query): Promise<LoggedEvent | undefined> {
  const rows = await query<object>(`select ${trailColumns} from audit_event order by epoch, tx, seq limit $1`, [1]);
  return rows[0] ? loggedEvent(rows[0]) : undefined;
}
