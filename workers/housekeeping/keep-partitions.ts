import { openSession } from '../../src/kernel/store/database.ts';
import { dropPartitionsBefore, ensurePartitions, partitionsBefore, type Query } from '../../src/kernel/store/partitions.ts';
import { takeBriefly } from '../../src/kernel/store/take-briefly.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { addCheckpoints, buryEvents, buryPartition, retentionPlan } from '../../src/trail/audit/index.ts';

const statementTimeoutMs = 60_000;
const housekeepingLock = 126_926_790_583_669;
const dayMs = 86_400_000;
/** Events that are not stored wait so long for an export that is behind. */
const passingDays = 3;

/** Takes from the trail what retention is over for, with tombstones; what a legal hold keeps stays, what is not chained yet waits for the next time. */
async function dropTrail(runtime: Runtime, query: Query, now: Date): Promise<{ partitions: string[]; events: number }> {
  const plan = retentionPlan(runtime.config, now);
  const due = await partitionsBefore(query, 'audit_event', plan.monthsBefore);
  if (due.length > 0 || plan.events.length > 0) await addCheckpoints(runtime);
  const partitions: string[] = [];
  for (const partition of due) if (await buryPartition(runtime, query, partition)) partitions.push(partition);
  let events = 0;
  for (const over of plan.events) events += await buryEvents(runtime, query, over);
  return { partitions, events };
}

async function tidy(runtime: Runtime, query: Query): Promise<void> {
  const { oauth } = runtime.config;
  const [clock] = (await query('select now() as now')) as { now: Date }[];
  const now = (clock as { now: Date }).now;
  // Also sets how long this session waits for whoever holds a table.
  await takeBriefly(query, () => ensurePartitions(query, now));
  const tombstones = new Date(now.getTime() - oauth.tombstoneSeconds * 1000);
  const dropped: string[] = [];
  for (const table of ['access_token', 'access_grant', 'auth_transaction', 'pushed_request'] as const)
    dropped.push(...(await dropPartitionsBefore(query, table, tombstones)));
  const passed = new Date(now.getTime() - passingDays * dayMs);
  dropped.push(...(await dropPartitionsBefore(query, 'audit_passing', passed)));
  const { partitions, events } = await dropTrail(runtime, query, now);
  dropped.push(...partitions);
  if (dropped.length > 0) runtime.log.info({ partitions: dropped }, 'housekeeping: partitions dropped');
  if (events > 0) runtime.log.info({ events }, 'housekeeping: events of categories kept for a shorter time removed');
}

/** Drops the partitions whose rows are over; those to come are made by every process. One process at a time; another finds nothing to do. */
export async function keepPartitions(runtime: Runtime): Promise<void> {
  const session = openSession(runtime.database.url, statementTimeoutMs, 'housekeeping');
  await session.connect();
  try {
    const query: Query = (text, values = []) => session.query(text, [...values]).then((result) => result.rows);
    const [lock] = (await query('select pg_try_advisory_lock($1::bigint) as taken', [housekeepingLock])) as { taken: boolean }[];
    if (lock?.taken) await tidy(runtime, query);
  } finally {
    await session.end();
  }
}
