import { ensurePartition } from '../../../src/kernel/db/partitions.ts';
import { measure } from '../measure.ts';
import type { Stage } from '../stage.ts';
import { workloadsOf } from '../workloads.ts';
import { median } from './median.ts';

const rounds = 3;
const monthMs = 31 * 86_400_000;

const fill = `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id, client_id, details)
  select gen_random_uuid(), $1::timestamptz + i * interval '1 second', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'SUCCESS', 'TOKEN', 'OAUTH', 'SIGNET-' || gen_random_uuid(),
    'other-' || i % 50, '{"grantType": "client_credentials"}' from generate_series(1, $2::int) as i`;

/** p99 of token requests in milliseconds, with and without housekeeping that drops a month of old events meanwhile. */
export async function probeRetention(stage: Stage, say: (text: string) => void): Promise<Readonly<Record<string, number>>> {
  const { database, load, product, options } = stage;
  const { session } = database;
  const workload = workloadsOf(stage.seed).find(({ key }) => key === 'client_credentials');
  if (!workload?.product) throw new Error('the load of this probe is gone');
  const parts = { database, load, connections: options.connections, seconds: 8 };
  const [quiet, dropping]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const month = new Date(Date.now() - (24 + round) * monthMs);
    const partition = await ensurePartition((text, values = []) => session.query(text, [...values]).then(({ rows }) => rows), 'audit_event', month);
    const start = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1));
    await session.query(fill, [start, options.dropped]);
    await session.query('checkpoint');
    quiet.push((await measure(product, workload.product, parts)).p99Ms);
    const loaded = measure(product, workload.product, parts);
    // In the middle of what is measured.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await product.child.ask('tidy');
    dropping.push((await loaded).p99Ms);
    const [left] = (await session.query('select to_regclass($1) as name', [partition])).rows;
    if (left.name !== null) throw new Error(`${partition} was not dropped`);
    say(`bench: p99 ${quiet.at(-1)?.toFixed(1)} ms without, ${dropping.at(-1)?.toFixed(1)} ms with dropping ${partition}`);
  }
  return { rows: options.dropped, 'p99 without, ms': median(quiet), 'p99 with, ms': median(dropping), ratio: median(dropping) / median(quiet) };
}
