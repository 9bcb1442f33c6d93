import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { behindDoors } from './doors.ts';
import { eventsFile, type NotedEvents } from './events-file.ts';
import { sayOnce } from './test-database.ts';

/** The transaction id of everything that a test puts into the trail, or runs, without a door. */
export const aroundTheDoor = 'test';

/**
 * The product gives its events ids of version 7, which hold the millisecond; rows of tests have random ones. So a row tells both where it comes
 * from and, by its time, which test caused it.
 */
const caused = `select distinct type, substr(replace(id::text, '-', ''), 1, 12) as millisecond from audit_event
  where substr(id::text, 15, 1) = '7' and transaction_id <> $1`;

/** Notes the events in a database that is about to go, if they came through a door. */
export async function noteEvents(databaseUrl: string): Promise<void> {
  const file = expect.getState().testPath;
  if (!file || !behindDoors.delete(databaseUrl)) return;
  const [there] = await sayOnce<{ trail: string | null }>(databaseUrl, `select to_regclass('audit_event') as trail`);
  if (!there?.trail) return;
  const rows = await sayOnce<{ type: string; millisecond: string }>(databaseUrl, caused, [aroundTheDoor]);
  const events = rows.map(({ type, millisecond }) => [type, Number.parseInt(millisecond, 16)] as const);
  appendFileSync(eventsFile, `${JSON.stringify({ file: relative(packageRoot, file), events } satisfies NotedEvents)}\n`);
}
