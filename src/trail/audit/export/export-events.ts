import type { Cursor } from '../../../kernel/trail/cursor.ts';
import { readTrailAfter } from '../../../kernel/trail/read-trail.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { type ExportFormat, exportLine } from './export-format.ts';

/** Which events, and in which form. */
export interface ExportSpan {
  readonly from?: Date;
  /** Included. */
  readonly to?: Date;
  readonly format: ExportFormat;
}

const page = 1000;

/** The events of a span of time as lines, oldest first, page by page. */
export async function* exportEvents({ trail }: Pick<Runtime, 'trail'>, { from, to, format }: ExportSpan): AsyncGenerator<readonly string[]> {
  let at: Cursor = { epoch: 0, tx: 0n, seq: -1n };
  for (;;) {
    const events = await readTrailAfter(trail, at, page);
    const lines = events
      .filter(({ occurredAt }) => (from === undefined || occurredAt >= from) && (to === undefined || occurredAt <= to))
      .map((event) => exportLine(event, format));
    if (lines.length > 0) yield lines;
    const last = events.at(-1);
    if (!last || events.length < page) return;
    at = last.place;
  }
}
