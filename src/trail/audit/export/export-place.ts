import type { Cursor } from '../../../kernel/trail/cursor.ts';
import { readTrailEnd, type TrailTable } from '../../../kernel/trail/read-trail.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { ExportTarget } from './export-targets.ts';

/** Both places events come from: the trail, and what the deployment does not store. */
export const exportSources: readonly TrailTable[] = ['audit_event', 'audit_passing'];

const beginning: Cursor = { epoch: 0, tx: 0n, seq: -1n };

/** Gives a target that was never served its place: the end of the trail, or the beginning when it wants everything. */
export async function ensureExportPlace({ database }: Runtime, { name, start }: ExportTarget): Promise<void> {
  const at = start === 'now' ? await readTrailEnd(database) : beginning;
  for (const source of exportSources)
    await database.query('insert into audit_export (target, source, epoch, tx, seq) values ($1, $2, $3, $4::text::xid8, $5) on conflict do nothing', [
      name,
      source,
      at.epoch,
      at.tx.toString(),
      at.seq.toString(),
    ]);
}

/**
 * Sets a target back (or ahead) to a moment: what was recorded from then on is delivered again. A delivery under way loses its claim and moves nothing.
 * False when there is no such target.
 */
export async function replayExport({ database }: Pick<Runtime, 'database'>, target: string, from: Date): Promise<boolean> {
  const moved = await Promise.all(
    exportSources.map((source) =>
      database.query(
        `update audit_export a set fence = fence + 1, leased_until = now(), next_try_at = now(), failures = 0, epoch = p.epoch, tx = p.tx, seq = p.seq
          from (select coalesce(f.epoch, e.epoch) as epoch, coalesce(f.tx, e.tx) as tx, coalesce(f.seq - 1, e.seq) as seq
            from (select max(epoch) as epoch, pg_snapshot_xmin(pg_current_snapshot()) as tx, -1::bigint as seq from audit_epoch) as e
            left join lateral (select epoch, tx, seq from ${source} where occurred_at >= $2 order by epoch, tx, seq limit 1) as f on true) as p
          where a.target = $1 and a.source = $3 returning 1`,
        [target, from, source],
      ),
    ),
  );
  return moved.some((rows) => rows.length > 0);
}
