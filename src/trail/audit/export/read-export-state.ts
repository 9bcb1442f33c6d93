import type { Cursor } from '../../../kernel/trail/cursor.ts';
import { encodeCursor } from '../../../kernel/trail/cursor.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';

/** How a target of the export fares. */
export interface ExportState {
  readonly target: string;
  /** Everything of the trail up to here was delivered. */
  readonly cursor: string;
  /** When the oldest event happened that waits; null when nothing does. */
  readonly waitingSince: Date | null;
  /** Age of that event; 0 when nothing waits. */
  readonly lagSeconds: number;
  readonly lastSentAt: Date | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly lastError: string | null;
  readonly sent: number;
}

interface Row {
  readonly target: string;
  readonly epoch: number;
  readonly tx_text: string;
  readonly seq_text: string;
  readonly waiting_since: Date | null;
  readonly lag_seconds: number;
  readonly last_sent_at: Date | null;
  readonly failures: number;
  readonly last_error: string | null;
  readonly sent: number;
}

const mostTargets = 100;

/** The state of every target that was ever served. */
export async function readExportState({ database }: Pick<Runtime, 'database'>): Promise<ExportState[]> {
  const rows = await database.query<Row>(
    `select a.target, a.epoch, a.tx::text as tx_text, a.seq::text as seq_text, w.occurred_at as waiting_since,
        coalesce(greatest(extract(epoch from now() - w.occurred_at), 0), 0)::float8 as lag_seconds, p.last_sent_at, p.failures, p.last_error, p.sent
      from audit_export a
      cross join lateral (select max(last_sent_at) as last_sent_at, max(failures) as failures, max(last_error) as last_error, sum(sent)::int as sent
        from audit_export where target = a.target) as p
      left join lateral (select e.occurred_at from audit_event e where (e.epoch, e.tx, e.seq) > (a.epoch, a.tx, a.seq) order by e.epoch, e.tx, e.seq limit 1) as w on true
      where a.source = 'audit_event' order by a.target limit $1`,
    [mostTargets],
  );
  return rows.map((row) => {
    const at: Cursor = { epoch: row.epoch, tx: BigInt(row.tx_text), seq: BigInt(row.seq_text) };
    return {
      target: row.target,
      cursor: encodeCursor(at.seq < 0n ? { ...at, seq: 0n } : at),
      waitingSince: row.waiting_since,
      lagSeconds: row.lag_seconds,
      lastSentAt: row.last_sent_at,
      failures: row.failures,
      lastError: row.last_error,
      sent: row.sent,
    };
  });
}
