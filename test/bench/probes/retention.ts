import { setTimeout as pause } from 'node:timers/promises';
import { ensurePartition } from '../../../src/kernel/store/partitions.ts';
import { freePort } from '../../support/free-port.ts';
import { measure } from '../measure.ts';
import type { Stage } from '../stage.ts';
import { workloadsOf } from '../workloads.ts';
import { median } from './median.ts';

const rounds = 3;
const monthMs = 31 * 86_400_000;

const fill = `insert into audit_event (id, occurred_at, type, outcome, category, channel, transaction_id, client_id, details)
  select gen_random_uuid(), $1::timestamptz + i * interval '1 second', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'SUCCESS', 'TOKEN', 'OAUTH', 'SIGNET-' || gen_random_uuid(),
    'other-' || i % 50, '{"grantType": "client_credentials"}' from generate_series(1, $2::int) as i`;

/**
 * p99 of token requests in milliseconds, with and without housekeeping that drops a month of old events meanwhile. A process of its own does what
 * workers do: it chains the trail in both cases, and the old month was chained long before it is dropped, as its events were when they were new.
 */
export async function probeRetention(stage: Stage, say: (text: string) => void): Promise<Readonly<Record<string, number>>> {
  const { database, load, product, options, env } = stage;
  const { session } = database;
  const workload = workloadsOf(stage.seed).find(({ key }) => key === 'client_credentials');
  if (!workload?.product) throw new Error('the load of this probe is gone');
  const script = workload.product;
  const worker = await stage.child('product-process', 'load');
  await worker.ask('start', { databaseUrl: database.url, port: await freePort(), env });
  const parts = { database, load, connections: options.connections, seconds: 8 };
  const underLoad = async (duty: 'chain' | 'tidy') => {
    await worker.ask('chain');
    const loaded = measure(product, script, parts);
    // In the middle of what is measured.
    await pause(5000);
    await worker.ask(duty);
    return (await loaded).p99Ms;
  };
  const [quiet, dropping]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const month = new Date(Date.now() - (24 + round) * monthMs);
    const partition = await ensurePartition((text, values = []) => session.query(text, [...values]).then(({ rows }) => rows), 'audit_event', month);
    const start = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1));
    await session.query(fill, [start, options.dropped]);
    await worker.ask('chain');
    await session.query('checkpoint');
    quiet.push(await underLoad('chain'));
    dropping.push(await underLoad('tidy'));
    const [left] = (await session.query('select to_regclass($1) as name', [partition])).rows;
    if (left.name !== null) throw new Error(`${partition} was not dropped`);
    say(`bench: p99 ${quiet.at(-1)?.toFixed(1)} ms without, ${dropping.at(-1)?.toFixed(1)} ms with dropping ${partition}`);
  }
  return { rows: options.dropped, 'p99 without, ms': median(quiet), 'p99 with, ms': median(dropping), ratio: median(dropping) / median(quiet) };
}
