import { epochSeconds } from '../../../kernel/base/clock.ts';
import type { Query } from '../../../kernel/store/partitions.ts';
import { takeBriefly } from '../../../kernel/store/take-briefly.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { isPartitionHeld } from '../legal-hold/is-partition-held.ts';
import { verifierOf } from './checkpoint.ts';
import { hashesOf } from './compare-batch.ts';
import { eventHash } from './event-hash.ts';
import { openProofKey, proofKeys } from './proof-keys.ts';
import { readProvenRows } from './read-proven-rows.ts';
import { readTombstones } from './read-tombstones.ts';

interface Touched {
  readonly number: number;
  readonly event_count: number;
  readonly found: number;
  readonly from_epoch: number;
  readonly from_tx: string;
  readonly from_seq: string;
  readonly epoch: number;
  readonly tx_text: string;
  readonly seq_text: string;
  readonly event_hashes: Buffer | null;
}

/** The checkpoints that cover events of a partition, and how many; each is a walk through the index of places. */
const touchedBy = (partition: string) => `
  with bounds as (select (select row(epoch, tx, seq) from ${partition} order by epoch, tx, seq limit 1) as first,
                         (select row(epoch, tx, seq) from ${partition} order by epoch desc, tx desc, seq desc limit 1) as last),
  linked as (select number, epoch, tx, seq, event_count, event_hashes,
      coalesce(lag(epoch) over w, 0) as from_epoch, coalesce(lag(tx) over w, '0'::xid8) as from_tx, coalesce(lag(seq) over w, -1) as from_seq
    from audit_checkpoint where event_hashes is not null window w as (order by number))
  select l.number::int as number, l.event_count, f.found, l.from_epoch, l.from_tx::text as from_tx, l.from_seq::text as from_seq,
    l.epoch, l.tx::text as tx_text, l.seq::text as seq_text, case when f.found = l.event_count then null else l.event_hashes end as event_hashes
  from linked l cross join lateral (select count(*)::int as found from ${partition} p
    where (p.epoch, p.tx, p.seq) > (l.from_epoch, l.from_tx, l.from_seq) and (p.epoch, p.tx, p.seq) <= (l.epoch, l.tx, l.seq)) f
  where f.found > 0 order by l.number`;

const isUnchained = (partition: string) => `select 1 from ${partition}
  where (epoch, tx, seq) > (select c.epoch, c.tx, c.seq from audit_checkpoint c order by c.number desc limit 1)
  order by epoch, tx, seq limit 1`;

function rangesOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** The positions, among the events of a checkpoint, of those that lie in the partition. */
async function positionsIn(runtime: Runtime, query: Query, partition: string, touched: Touched): Promise<number[]> {
  const from = { epoch: touched.from_epoch, tx: BigInt(touched.from_tx), seq: BigInt(touched.from_seq) };
  const upTo = { epoch: touched.epoch, tx: BigInt(touched.tx_text), seq: BigInt(touched.seq_text) };
  const inPartition = <Row>(text: string, values: readonly unknown[]) =>
    query(text.replace('from audit_event e', `from ${partition} e`), values) as Promise<Row[]>;
  const rows = await readProvenRows(inPartition, from, upTo, touched.event_count + 1);
  const positions = new Map(hashesOf(touched.event_hashes as Buffer).map((hash, position) => [hash.toString('hex'), position]));
  const found = rows.map((row) => positions.get(eventHash(row).toString('hex')));
  if (found.includes(undefined))
    runtime.log.error({ partition, checkpoint: touched.number }, 'audit proof: a dropped event is not part of the chain');
  return found.filter((position) => position !== undefined);
}

/** Remembers up to where the trail was dropped, so that a follower with an older cursor is told instead of missing events in silence. */
const raiseHorizon = (partition: string) => `
  insert into audit_horizon (epoch, tx, seq) select epoch, tx, seq from ${partition} order by ${partition}.epoch desc, ${partition}.tx desc, ${partition}.seq desc limit 1
  on conflict (only_row) do update set epoch = excluded.epoch, tx = excluded.tx, seq = excluded.seq
  where (audit_horizon.epoch, audit_horizon.tx, audit_horizon.seq) < (excluded.epoch, excluded.tx, excluded.seq)`;

/** What the chain over a partition will rest on once it is gone. */
interface Burial {
  readonly partition: string;
  readonly signature: string;
  /** Checkpoints all of whose events go. */
  readonly gone: readonly number[];
}

/** Takes the partition away in one transaction, the drop last: from there to the commit nobody else gets at the trail. False when a hold was placed meanwhile. */
async function commitBurial(runtime: Runtime, query: Query, { partition, signature, gone }: Burial): Promise<boolean> {
  await query('begin');
  try {
    // No hold can be placed from here on; one that was placed meanwhile counts.
    await query('lock table audit_legal_hold in share mode');
    if (await isPartitionHeld(query, partition)) {
      await query('rollback');
      return false;
    }
    await query('update audit_checkpoint set event_hashes = null where number = any($1::bigint[])', [gone]);
    await query('insert into audit_tombstone (id, partition_name, signature) values ($1, $2, $3) on conflict (partition_name) do nothing', [
      runtime.ids.uuid(),
      partition,
      signature,
    ]);
    await query(raiseHorizon(partition));
    await query(`drop table if exists ${partition}`);
    await query('commit');
    return true;
  } catch (error) {
    await query('rollback');
    throw error;
  }
}

/**
 * Drops a partition of the trail and leaves a signed tombstone in the same transaction, so that the chain over what went still verifies. False, with
 * nothing done, while the partition holds events that are not chained yet or that a legal hold keeps.
 */
export async function buryPartition(runtime: Runtime, query: Query, partition: string): Promise<boolean> {
  if ((await query(isUnchained(partition))).length > 0) return false;
  if (await isPartitionHeld(query, partition)) return false;
  const key = await openProofKey(runtime);
  const touched = (await query(touchedBy(partition))) as Touched[];
  const gone = touched.filter(({ found, event_count }) => found === event_count).map(({ number }) => number);
  const partial = [];
  const before = await readTombstones(runtime, await verifierOf((await proofKeys(runtime)).map(({ row }) => row.public_jwk)), []);
  for (const one of touched.filter(({ event_hashes }) => event_hashes !== null)) {
    const positions = await positionsIn(runtime, query, partition, one);
    if (new Set([...before.dropped(one.number), ...positions]).size === one.event_count) gone.push(one.number);
    else partial.push({ number: one.number, positions });
  }
  gone.sort((a, b) => a - b);
  const signature = await key.sign('audit-tombstone+jwt', {
    iss: runtime.issuer,
    iat: epochSeconds(runtime.clock.now()),
    partition,
    count: touched.reduce((sum, { found }) => sum + found, 0),
    whole: rangesOf(gone),
    partial,
  });
  return takeBriefly(query, () => commitBurial(runtime, query, { partition, signature, gone }));
}
