import { takeBriefly } from './take-briefly.ts';

/** A table partitioned by time: how wide a partition is and how far ahead it must exist. */
interface PartitionedTable {
  readonly table: string;
  readonly unit: 'day' | 'month';
  readonly behind: number;
  readonly ahead: number;
  /** How full pages are filled, where rows are changed soon: the new version then stays on its page and no index is touched. */
  readonly fillFactor?: number;
}

/** Two weeks in which nobody need make any. */
const daysAhead = 15;

const partitionedTables = {
  audit_event: { table: 'audit_event', unit: 'month', behind: 1, ahead: 2 },
  audit_passing: { table: 'audit_passing', unit: 'day', behind: 1, ahead: daysAhead },
  access_token: { table: 'access_token', unit: 'day', behind: 2, ahead: 33 },
  access_grant: { table: 'access_grant', unit: 'day', behind: 2, ahead: daysAhead, fillFactor: 50 },
  auth_transaction: { table: 'auth_transaction', unit: 'day', behind: 2, ahead: daysAhead },
  pushed_request: { table: 'pushed_request', unit: 'day', behind: 2, ahead: daysAhead, fillFactor: 50 },
} as const satisfies Record<string, PartitionedTable>;

export type PartitionedTableName = keyof typeof partitionedTables;

export type Query = (text: string, values?: readonly unknown[]) => Promise<unknown[]>;

const day = 86_400_000;

function startOf(unit: 'day' | 'month', date: Date, offset: number): Date {
  if (unit === 'day') return new Date(Math.floor(date.getTime() / day) * day + offset * day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1));
}

function partitionName(table: string, unit: 'day' | 'month', start: Date): string {
  return `${table}_${start
    .toISOString()
    .slice(0, unit === 'day' ? 10 : 7)
    .replaceAll('-', '')}`;
}

/** Creates the partition that lies so many days or months from a moment; does nothing when it exists. Returns its name. Days and months are UTC. */
export async function ensurePartition(query: Query, name: PartitionedTableName, moment: Date, offset = 0): Promise<string> {
  const { table, unit, fillFactor = 100 }: PartitionedTable = partitionedTables[name];
  const from = startOf(unit, moment, offset);
  const to = startOf(unit, moment, offset + 1);
  const partition = partitionName(table, unit, from);
  await query(`create table if not exists ${partition} partition of ${table} for values from ('${from.toISOString()}') to ('${to.toISOString()}')
    with (fillfactor = ${fillFactor})`);
  return partition;
}

interface Planned {
  readonly name: PartitionedTableName;
  readonly offset: number;
}

/** The partitions that should be there at a moment and are not, and for how many days each table has them without a gap. */
async function inspect(query: Query, now: Date): Promise<{ missing: Planned[]; days: Record<PartitionedTableName, number> }> {
  const names = Object.keys(partitionedTables) as PartitionedTableName[];
  const rows = (await query(
    'select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = any($1::regclass[])',
    [names],
  )) as { name: string }[];
  const there = new Set(rows.map((row) => row.name));
  const missing: Planned[] = [];
  const days = {} as Record<PartitionedTableName, number>;
  for (const name of names) {
    const { unit, behind, ahead } = partitionedTables[name];
    const offsets = Array.from({ length: behind + ahead + 1 }, (_, index) => index - behind);
    const gaps = offsets.filter((offset) => !there.has(partitionName(name, unit, startOf(unit, now, offset))));
    missing.push(...gaps.map((offset) => ({ name, offset })));
    const end = startOf(unit, now, gaps.find((offset) => offset >= 0) ?? ahead + 1);
    days[name] = Math.max(0, Math.floor((end.getTime() - now.getTime()) / day));
  }
  return { missing, days };
}

/** Creates the partitions that will be needed soon; takes no lock when they are all there. */
export async function ensurePartitions(query: Query, now = new Date()): Promise<void> {
  for (const { name, offset } of (await inspect(query, now)).missing) await ensurePartition(query, name, now, offset);
}

/** For how many days from now each table has partitions without a gap. */
export async function partitionDays(query: Query, now: Date): Promise<Record<PartitionedTableName, number>> {
  return (await inspect(query, now)).days;
}

/** The names of the partitions of a table that end before `keepFrom`, oldest first. */
export async function partitionsBefore(query: Query, table: PartitionedTableName, keepFrom: Date): Promise<string[]> {
  const { unit } = partitionedTables[table];
  const oldest = partitionName(table, unit, startOf(unit, keepFrom, 0));
  const rows = (await query(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass and c.relname < $2 order by 1`,
    [table, oldest],
  )) as { name: string }[];
  return rows.map((row) => row.name);
}

/** Drops the partitions of a table that end before `keepFrom`, each on its own and without making others wait for it. Returns their names. */
export async function dropPartitionsBefore(query: Query, table: PartitionedTableName, keepFrom: Date): Promise<string[]> {
  const names = await partitionsBefore(query, table, keepFrom);
  for (const name of names) await takeBriefly(query, () => query(`drop table if exists ${name}`));
  return names;
}
