import { epochSeconds } from '../../../kernel/base/clock.ts';
import type { Query } from '../../../kernel/store/partitions.ts';
import { takeBriefly } from '../../../kernel/store/take-briefly.ts';
import { type Cursor, compareCursors, cursorValues, placeBehind } from '../../../kernel/trail/cursor.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { isNotHeld } from '../legal-hold/is-not-held.ts';
import { hashesOf } from './compare-batch.ts';
import { eventHash, type ProvenRow } from './event-hash.ts';
import { openProofKey } from './proof-keys.ts';
import { placeOf, provenRow, provenSelectList } from './read-proven-rows.ts';
import type { DueEvents } from './retention-plan.ts';

/** Small, so that no transaction delays those who follow the trail. */
const batch = 2000;
/** A million events an hour; what is left is for the next run. */
const mostBatches = 500;

interface Expired {
  readonly row: ProvenRow;
  readonly place: Cursor;
  readonly partition: string;
}

interface Covering {
  readonly number: number;
  readonly epoch: number;
  readonly tx_text: string;
  readonly seq_text: string;
  readonly event_hashes: Buffer | null;
}

/** The oldest events of some types that are over, chained, and held by nobody: a walk through the index of each type. */
const readExpired = `select ${provenSelectList}, e.tableoid::regclass::text as partition
  from (select epoch, tx, seq from audit_checkpoint order by number desc limit 1) as chained, unnest($1::text[]) as wanted(name)
  cross join lateral (select a.*, a.tableoid from audit_event a where a.type = wanted.name and a.occurred_at < $2
    and (a.epoch, a.tx, a.seq) >= ($3::int, $4::text::xid8, $5::bigint) and (a.epoch, a.tx, a.seq) <= (chained.epoch, chained.tx, chained.seq) and ${isNotHeld('a')}
    order by a.epoch, a.tx, a.seq limit ${batch}) as e
  order by e.epoch, e.tx, e.seq limit ${batch}`;

/** The checkpoints over a stretch of the trail. */
const readCovering = `select number::int as number, epoch, tx::text as tx_text, seq::text as seq_text, event_hashes from audit_checkpoint c
  where (c.epoch, c.tx, c.seq) >= ($1::int, $2::text::xid8, $3::bigint)
    and c.number <= (select l.number from audit_checkpoint l where (l.epoch, l.tx, l.seq) >= ($4::int, $5::text::xid8, $6::bigint) order by l.epoch, l.tx, l.seq limit 1)
  order by c.epoch, c.tx, c.seq`;

/** What goes, and where in the chain it stood. */
interface Burial {
  readonly events: readonly Expired[];
  readonly partial: readonly { readonly number: number; readonly positions: readonly number[] }[];
}

/** Finds each event in its checkpoint. One that is not there was changed: it stays, as evidence. */
async function placeInChain({ log }: Runtime, query: Query, expired: readonly Expired[]): Promise<Burial> {
  const [first, last] = [expired[0], expired.at(-1)] as [Expired, Expired];
  const covering = (await query(readCovering, [...cursorValues(first.place), ...cursorValues(last.place)])) as Covering[];
  const events: Expired[] = [];
  const partial = [];
  let next = 0;
  for (const { number, epoch, tx_text, seq_text, event_hashes } of covering) {
    const end: Cursor = { epoch, tx: BigInt(tx_text), seq: BigInt(seq_text) };
    const positions: number[] = [];
    const known = new Map(hashesOf(event_hashes ?? Buffer.alloc(0)).map((hash, position) => [hash.toString('hex'), position]));
    for (let event = expired[next]; event && compareCursors(event.place, end) <= 0; next += 1, event = expired[next]) {
      const position = known.get(eventHash(event.row).toString('hex'));
      if (position === undefined)
        log.error({ event: event.row.id, checkpoint: number }, 'audit proof: an event that is over is not part of the chain; it stays');
      else {
        positions.push(position);
        events.push(event);
      }
    }
    if (positions.length > 0) partial.push({ number, positions: positions.sort((a, b) => a - b) });
  }
  return { events, partial };
}

const remove = (partition: string) => `delete from ${partition} e using json_to_recordset($1::json) as x(epoch int, tx text, seq bigint)
  where (e.epoch, e.tx, e.seq) = (x.epoch, x.tx::xid8, x.seq) and ${isNotHeld('e')} returning 1`;

/** Takes the events away and leaves the tombstone, in one transaction. False when a hold was placed on one of them meanwhile. */
async function commitBurial(query: Query, { events }: Burial, tombstone: { id: string; name: string; signature: string }): Promise<boolean> {
  await query('begin');
  try {
    await query('lock table audit_legal_hold in share mode');
    let count = 0;
    for (const [partition, members] of Map.groupBy(events, (event) => event.partition)) {
      const places = members.map(({ row: { epoch, tx, seq } }) => ({ epoch, tx, seq }));
      count += (await query(remove(partition), [JSON.stringify(places)])).length;
    }
    if (count !== events.length) {
      await query('rollback');
      return false;
    }
    await query('insert into audit_tombstone (id, partition_name, signature) values ($1, $2, $3)', [
      tombstone.id,
      tombstone.name,
      tombstone.signature,
    ]);
    await query('commit');
    return true;
  } catch (error) {
    await query('rollback');
    throw error;
  }
}

/**
 * Removes events that are over before their partition is, in small batches, each with a signed tombstone in the same transaction, so that the chain over
 * what went still verifies. What a legal hold keeps stays, and so does what is not chained yet or was changed. Resolves to how many went.
 */
export async function buryEvents(runtime: Runtime, query: Query, { types, categories, before }: DueEvents): Promise<number> {
  let at: Cursor = { epoch: 0, tx: 0n, seq: 0n };
  let removed = 0;
  for (let count = 0; count < mostBatches; count += 1) {
    const rows = (await query(readExpired, [types, before, ...cursorValues(at)])) as Record<string, string>[];
    const expired = rows.map((raw): Expired => {
      const row = provenRow(raw);
      return { row, place: placeOf(row), partition: raw.partition as string };
    });
    const last = expired.at(-1);
    if (!last) break;
    at = placeBehind(last.place);
    const burial = await placeInChain(runtime, query, expired);
    if (burial.events.length === 0) continue;
    const id = runtime.ids.uuid();
    const name = `events before ${before.toISOString().slice(0, 10)} ${id}`;
    const key = await openProofKey(runtime);
    const signature = await key.sign('audit-tombstone+jwt', {
      iss: runtime.issuer,
      iat: epochSeconds(runtime.clock.now()),
      partition: name,
      categories,
      count: burial.events.length,
      whole: [],
      partial: burial.partial,
    });
    if (await takeBriefly(query, () => commitBurial(query, burial, { id, name, signature }))) removed += burial.events.length;
  }
  return removed;
}
