import { AppError } from '../contract/errors/app-error.ts';

/** A place in the trail: everything up to and including it was seen. Transaction ids exceed what a JavaScript number holds. */
export interface Cursor {
  readonly epoch: number;
  readonly tx: bigint;
  readonly seq: bigint;
}

/** Negative, zero or positive as `a` stands before, at or behind `b`. */
export function compareCursors(a: Cursor, b: Cursor): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  if (a.tx !== b.tx) return a.tx < b.tx ? -1 : 1;
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return 0;
}

/** Sequence numbers are signed 64-bit integers. */
const largest = (1n << 63n) - 1n;

/**
 * The first place behind a cursor, for `(epoch, tx, seq) >= ...`. Statements compare with the place itself included: PostgreSQL estimates a comparison
 * of rows by the first column alone, and as nearly all epochs are equal it takes the strict form for one that leaves nothing, and sorts the rest of the
 * trail for one page of it.
 */
export function placeBehind({ epoch, tx, seq }: Cursor): Cursor {
  return seq === largest ? { epoch, tx: tx + 1n, seq: 0n } : { epoch, tx, seq: seq + 1n };
}

/** The last place before a cursor, for `(epoch, tx, seq) <= ...`. */
export function placeBefore({ epoch, tx, seq }: Cursor): Cursor {
  return { epoch, tx, seq: seq - 1n };
}

/** A place as three bind values: `$1::int, $2::text::xid8, $3::bigint`. */
export function cursorValues({ epoch, tx, seq }: Cursor): [number, string, string] {
  return [epoch, tx.toString(), seq.toString()];
}

/** The form in which cursors leave: opaque to clients. */
export function encodeCursor({ epoch, tx, seq }: Cursor): string {
  return Buffer.from(`${epoch}.${tx.toString(36)}.${seq.toString(36)}`).toString('base64url');
}

function fromBase36(digits: string): bigint {
  return [...digits].reduce((value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}

/** Reads a cursor back. Cursors are input: anything else is refused as `bad_user_input`. */
export function decodeCursor(text: string): Cursor {
  const match = /^(\d{1,9})\.([0-9a-z]{1,13})\.([0-9a-z]{1,13})$/.exec(text.length > 64 ? '' : Buffer.from(text, 'base64url').toString('latin1'));
  const cursor = match && { epoch: Number(match[1]), tx: fromBase36(match[2] as string), seq: fromBase36(match[3] as string) };
  if (!cursor || cursor.tx > largest || cursor.seq > largest || encodeCursor(cursor) !== text)
    throw new AppError('bad_user_input', { description: 'The cursor is not valid.' });
  return cursor;
}
