import { AppError } from '../contract/errors/app-error.ts';
import { type Cursor, compareCursors, encodeCursor } from './cursor.ts';
import { readParting, readTrailEnd } from './read-trail.ts';
import type { TrailSource } from './trail-source.ts';

/**
 * Throws `cursor_lost` for a place that this database never reached: an older state was brought back since it was given out. Tells where both histories
 * part (`sharedCursor`), and the end of this one (`newestCursor`).
 */
export async function refuseLost(source: Pick<TrailSource, 'query'>, place: Cursor): Promise<void> {
  const parting = await readParting(source, place);
  const end = await readTrailEnd(source);
  const isLost = parting ? compareCursors(place, parting) > 0 : compareCursors(place, end) > 0;
  if (isLost) throw new AppError('cursor_lost', { extra: { sharedCursor: encodeCursor(parting ?? end), newestCursor: encodeCursor(end) } });
}
