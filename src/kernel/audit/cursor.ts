import { AppError } from '../errors/app-error.ts';

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

/** The form in which cursors leave: opaque to clients. */
export function encodeCursor({ epoch, tx, seq }: Cursor): string {
  return Buffer.from(`${epoch}.${tx.toString(36)}.${seq.toString(36)}`).toString('base64url');
}

const largest = (1n << 63n) - 1n;

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
