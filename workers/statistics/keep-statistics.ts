import { openSession } from '../../src/kernel/store/database.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { countTrail, foldStatistics } from '../../src/trail/statistics/index.ts';
import type { JobHandler } from '../job-handler.ts';

const statementTimeoutMs = 120_000;

/** Counts what was recorded since the last time. */
export const countStatistics: JobHandler<'statistics.count'> = (runtime) => countTrail(runtime);

/** Folds what is over and takes the figures of live tables, on a connection of its own. */
export async function keepStatistics(runtime: Runtime): Promise<void> {
  const session = openSession(runtime.database.url, statementTimeoutMs, 'statistics');
  await session.connect();
  try {
    await foldStatistics((text, values = []) => session.query(text, [...values]).then((result) => result.rows));
  } finally {
    await session.end();
  }
}
