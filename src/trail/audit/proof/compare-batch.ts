import type { Cursor } from '../../../kernel/trail/cursor.ts';
import { eventHash, type ProvenRow } from './event-hash.ts';
import { placeOf } from './read-proven-rows.ts';

/** Something that does not fit the chain. */
export interface Finding {
  readonly what: 'edited' | 'removed' | 'inserted' | 'checkpoint' | 'tombstone' | 'truncated' | 'restored';
  /** For people. */
  readonly text: string;
  /** Where in the trail; absent when it concerns a checkpoint as a whole. */
  readonly place?: Cursor;
}

function where({ epoch, tx, seq }: Cursor): string {
  return `(${epoch}, ${tx}, ${seq})`;
}

/** The hashes a checkpoint keeps, in order. */
export function hashesOf(stored: Buffer): Buffer[] {
  return Array.from({ length: stored.length / 32 }, (_, at) => stored.subarray(at * 32, at * 32 + 32));
}

/**
 * Compares the events that are there with the hashes of a checkpoint. An event's place is part of its hash, so one that was moved counts as
 * edited. `dropped` holds the positions that retention took.
 */
export function compareBatch(number: number, rows: readonly ProvenRow[], hashes: readonly Buffer[], dropped: ReadonlySet<number>): Finding[] {
  const left = new Map(hashes.map((hash, position) => [hash.toString('hex'), position]));
  const surplus = rows.filter((row) => !left.delete(eventHash(row).toString('hex')));
  const missing = [...left.values()].filter((position) => !dropped.has(position));
  const edited = Math.min(surplus.length, missing.length);
  const name = (row: ProvenRow) => `event ${row.id} (${row.type}) at ${where(placeOf(row))}`;
  const findings: Finding[] = surplus.map((row, at) =>
    at < edited
      ? { what: 'edited', text: `checkpoint ${number}: ${name(row)} was edited or moved`, place: placeOf(row) }
      : { what: 'inserted', text: `checkpoint ${number}: ${name(row)} was inserted`, place: placeOf(row) },
  );
  const removed = missing.slice(edited).sort((a, b) => a - b);
  for (const position of removed)
    findings.push({ what: 'removed', text: `checkpoint ${number}: event ${position + 1} of ${hashes.length} was removed` });
  return findings;
}
