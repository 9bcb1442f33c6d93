import type { Runtime } from '../../../kernel/work/runtime.ts';
import { type LegalHold, type LegalHoldRow, legalHoldColumns, openLegalHold } from './legal-hold.ts';

const mostShown = 1000;

/** The holds, newest first: those in force, and with `isReleased` those that were released. */
export async function readLegalHolds(runtime: Runtime, isReleased: boolean): Promise<LegalHold[]> {
  const rows = await runtime.database.query<LegalHoldRow>(
    `select ${legalHoldColumns} from audit_legal_hold where $1 or released_at is null order by placed_at desc, id limit $2`,
    [isReleased, mostShown],
  );
  return rows.map((row) => openLegalHold(runtime, row));
}
