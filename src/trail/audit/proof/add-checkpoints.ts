import { epochSeconds } from '../../../kernel/base/clock.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { eventHash, firstHead, nextHead } from './event-hash.ts';
import { openProofKey, type ProofKey } from './proof-keys.ts';
import { placeOf, readProvenRows } from './read-proven-rows.ts';

const batchSize = 1000;
/** Enough for half an hour of three thousand events a second; what is left is for the next run. */
const mostBatches = 5000;

interface Last {
  readonly number: string;
  readonly epoch: number;
  readonly tx_text: string;
  readonly seq_text: string;
  readonly head: Buffer;
}

const readLast = `select number::text as number, epoch, tx::text as tx_text, seq::text as seq_text, head from audit_checkpoint
  where $1 order by audit_checkpoint.number desc limit 1`;

async function addOne(runtime: Runtime, key: ProofKey): Promise<number> {
  const { database, clock, issuer } = runtime;
  const [last] = await database.query<Last>(readLast, [true]);
  const after = last ? { epoch: last.epoch, tx: BigInt(last.tx_text), seq: BigInt(last.seq_text) } : { epoch: 0, tx: 0n, seq: -1n };
  const rows = await readProvenRows(database.query, after, undefined, batchSize);
  const end = rows.at(-1);
  if (!end) return 0;
  const hashes = rows.map(eventHash);
  const previous = last?.head ?? firstHead;
  const head = hashes.reduce(nextHead, previous);
  const place = placeOf(end);
  const number = Number(last?.number ?? 0) + 1;
  const signature = await key.sign('audit-checkpoint+jwt', {
    iss: issuer,
    iat: epochSeconds(clock.now()),
    number,
    place: [place.epoch, place.tx.toString(), place.seq.toString()],
    count: rows.length,
    previous: previous.toString('hex'),
    head: head.toString('hex'),
  });
  // Whoever was first has this number; the other's work is not needed, as it covers the same events.
  const added = await database.query(
    `insert into audit_checkpoint (number, epoch, tx, seq, event_count, event_hashes, head, signature)
       values ($1::bigint, $2::int, $3::text::xid8, $4::bigint, $5::int, $6::bytea, $7::bytea, $8) on conflict do nothing returning 1`,
    [number, place.epoch, place.tx.toString(), place.seq.toString(), rows.length, Buffer.concat(hashes), head, signature],
  );
  if (added.length > 0) runtime.log.info({ number, events: rows.length, checkpoint: signature }, 'audit proof: checkpoint');
  return rows.length;
}

/**
 * Chains what is settled and not chained yet, in batches of up to a thousand events, and signs the head of each. It only reads the trail, on a
 * connection of the worker. Any number of processes may do this at once: each number is given once.
 */
export async function addCheckpoints(runtime: Runtime): Promise<void> {
  const key = await openProofKey(runtime);
  for (let batch = 0; batch < mostBatches; batch += 1) if ((await addOne(runtime, key)) < batchSize) return;
}
