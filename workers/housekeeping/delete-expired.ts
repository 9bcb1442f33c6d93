import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { type ExpiringTable, expiringTables } from './expiring-tables.ts';
import { walkFamilies } from './walk-families.ts';

const batch = 1000;
/** A million rows in five minutes: what three thousand DPoP proofs a second leave behind. */
const mostBatches = 1000;

/** Deletes in small statements, so that none holds locks for long or delays the audit stream. */
async function emptyOut(runtime: Runtime, { table, isOver, with: further }: ExpiringTable): Promise<number> {
  const rest = further ? `, rest as (delete from ${further.table} r using gone where r.${further.column} = gone.${further.key})` : '';
  const text = `with gone as (delete from ${table} where ctid = any(array(select ctid from ${table} where ${isOver} limit $2 for update skip locked)) returning ${further?.key ?? '1'})${rest}
    select count(*)::int as deleted from gone`;
  let total = 0;
  for (let count = 0; count < mostBatches; count += 1) {
    const [row] = await runtime.database.query<{ deleted: number }>(text, [runtime.config.oauth.tombstoneSeconds, batch]);
    total += row?.deleted ?? 0;
    if ((row?.deleted ?? 0) < batch) break;
  }
  return total;
}

/** Deletes what ended longer ago than anyone may ask for it, a bounded number of rows at each call. */
export async function deleteExpired(runtime: Runtime): Promise<void> {
  const deleted: Record<string, number> = {};
  for (const row of expiringTables) deleted[row.table] = await emptyOut(runtime, row);
  deleted.token_family = await walkFamilies(runtime);
  if (Object.values(deleted).some((count) => count > 0)) runtime.log.info({ deleted }, 'housekeeping: expired rows deleted');
}
