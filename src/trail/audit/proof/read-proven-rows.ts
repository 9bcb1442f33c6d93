import { type Cursor, cursorValues, placeBehind } from '../../../kernel/trail/cursor.ts';
import { isSettled } from '../../../kernel/trail/read-trail.ts';
import { type ProvenRow, provenColumns } from './event-hash.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Every column that the chain covers, as text, for rows of `e`. */
export const provenSelectList = Object.entries(provenColumns)
  .map(([name, expression]) => `${expression} as ${name}_text`)
  .join(', ');

/** Events in the order of the trail behind one place and up to another (without it, all that are settled), at most `limit`, every column as text. */
export async function readProvenRows(query: Query, after: Cursor, upTo: Cursor | undefined, limit: number): Promise<ProvenRow[]> {
  const values: unknown[] = cursorValues(placeBehind(after));
  if (upTo) values.push(...cursorValues(upTo));
  const end = upTo ? '(e.epoch, e.tx, e.seq) <= ($4::int, $5::text::xid8, $6::bigint)' : isSettled;
  const rows = await query<Record<string, string | null>>(
    `select ${provenSelectList} from audit_event e
      where (e.epoch, e.tx, e.seq) >= ($1::int, $2::text::xid8, $3::bigint) and ${end} order by e.epoch, e.tx, e.seq limit ${limit}`,
    values,
  );
  return rows.map(provenRow);
}

/** An event from a row of `provenSelectList`. */
export function provenRow(row: Readonly<Record<string, string | null>>): ProvenRow {
  return Object.fromEntries(Object.keys(provenColumns).map((name) => [name, row[`${name}_text`] ?? null]));
}

/** The place of an event read this way. */
export function placeOf({ epoch, tx, seq }: ProvenRow): Cursor {
  return { epoch: Number(epoch), tx: BigInt(tx as string), seq: BigInt(seq as string) };
}
