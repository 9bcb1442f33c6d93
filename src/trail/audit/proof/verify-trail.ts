import type { JWK } from 'jose';
import { userFault } from '../../../kernel/contract/errors/user-errors.ts';
import { type Cursor, compareCursors } from '../../../kernel/trail/cursor.ts';
import { readParting } from '../../../kernel/trail/read-trail.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { type CheckpointPayload, placeOfCheckpoint, verifierOf } from './checkpoint.ts';
import { compareBatch, type Finding, hashesOf } from './compare-batch.ts';
import { firstHead, nextHead } from './event-hash.ts';
import { proofKeys } from './proof-keys.ts';
import { readProvenRows } from './read-proven-rows.ts';
import { readTombstones, type Tombstones } from './read-tombstones.ts';

/** What to verify, and what to trust. */
export interface VerifyOptions {
  /** First and last checkpoint; all of them when absent. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Public keys kept elsewhere; without them those of the table count whose private half opens under the sealing key. */
  readonly jwks?: readonly JWK[] | undefined;
  /** Checkpoints kept elsewhere: each must be part of the chain. This finds a trail that was cut off, or made anew, up to there. */
  readonly anchors?: readonly string[] | undefined;
}

/** What a verification found. */
export interface Verification {
  readonly checkpoints: number;
  readonly events: number;
  /** Events behind the last checkpoint: nothing can be said about them yet. */
  readonly unproven: number;
  readonly findings: readonly Finding[];
}

interface Stored {
  readonly number: number;
  readonly event_count: number;
  readonly event_hashes: Buffer | null;
  readonly signature: string;
}

interface State {
  readonly previous: CheckpointPayload | undefined;
  readonly head: string;
}

const page = 50;
/** An attacker's surplus must not fill the memory. */
const mostRows = 20_000;
const mostFindings = 1000;

async function* storedCheckpoints(runtime: Runtime, from: number, to: number): AsyncGenerator<Stored> {
  let at = from - 1;
  for (;;) {
    const rows = await runtime.database.query<Stored>(
      'select number::int as number, event_count, event_hashes, signature from audit_checkpoint where number > $1 and number <= $2 order by audit_checkpoint.number limit $3',
      [at, to, page],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < page) return;
    at = last.number;
  }
}

/** The link to the checkpoint before: number, head and place must go on from there. */
function brokenLink(stored: Stored, payload: CheckpointPayload, { previous, head }: State): string | undefined {
  if (payload.number !== stored.number) return 'its signature belongs to another checkpoint';
  const expected = (previous?.number ?? payload.number - 1) + 1;
  if (payload.number !== expected) return `checkpoint ${expected} is missing before it`;
  return payload.previous === head ? undefined : 'it does not continue the one before';
}

function headOf(hashes: readonly Buffer[], previous: string): string {
  return hashes.reduce(nextHead, Buffer.from(previous, 'hex')).toString('hex');
}

async function verifyBatch(runtime: Runtime, stored: Stored, payload: CheckpointPayload, after: Cursor, tombstones: Tombstones): Promise<Finding[]> {
  const { number } = payload;
  const rows = await readProvenRows(runtime.database.query, after, placeOfCheckpoint(payload), mostRows);
  if (tombstones.isWhole(number)) return compareBatch(number, rows, [], new Set());
  if (!stored.event_hashes)
    return [{ what: 'checkpoint', text: `checkpoint ${number}: the hashes of its events are gone, and no tombstone says why` }];
  const hashes = hashesOf(stored.event_hashes);
  if (hashes.length !== payload.count || headOf(hashes, payload.previous) !== payload.head)
    return [{ what: 'checkpoint', text: `checkpoint ${number}: the hashes of its events were changed` }];
  return compareBatch(number, rows, hashes, tombstones.dropped(number));
}

/** The head before a checkpoint in the middle, as that checkpoint says: where a verification of a part starts; undefined when its signature does not hold. */
async function startOf(runtime: Runtime, from: number, verify: Awaited<ReturnType<typeof verifierOf>>): Promise<State | undefined> {
  if (from <= 1) return { previous: undefined, head: firstHead.toString('hex') };
  for await (const stored of storedCheckpoints(runtime, from - 1, from - 1)) {
    // Any fault: the keys are in memory; what does not open is a finding.
    const previous = await verify.checkpoint(stored.signature).catch(() => undefined);
    if (!previous) return undefined;
    return { previous, head: previous.head };
  }
  throw userFault('NOT_FOUND', `There is no checkpoint ${from - 1} to start from.`);
}

async function countUnproven(runtime: Runtime, after: Cursor): Promise<number> {
  const [row] = await runtime.database.query<{ count: number }>(
    'select count(*)::int as count from (select 1 from audit_event where (epoch, tx, seq) > ($1::int, $2::text::xid8, $3::bigint) limit 1000000) as behind',
    [after.epoch, after.tx.toString(), after.seq.toString()],
  );
  return row?.count ?? 0;
}

/** Why a checkpoint that was kept elsewhere is not part of the chain. */
async function missing(runtime: Runtime, anchor: CheckpointPayload): Promise<Finding> {
  const { number } = anchor;
  const place = placeOfCheckpoint(anchor);
  const parting = await readParting(runtime.trail, place);
  if (parting && compareCursors(place, parting) > 0)
    return {
      what: 'restored',
      text: `checkpoint ${number}, which was kept elsewhere, is of a history that ended: the database was brought back to a state before it`,
      place: parting,
    };
  return { what: 'truncated', text: `checkpoint ${number}, which was kept elsewhere, is not part of this chain: the trail was cut off or made anew` };
}

const beginning: Cursor = { epoch: 0, tx: 0n, seq: -1n };

/**
 * Verifies the trail against its checkpoints, batch by batch: finds every event that was edited, removed, inserted or moved, every checkpoint that
 * does not hold, and with anchors a trail that was cut off. Reads in pages; memory does not grow with the trail.
 */
export async function verifyTrail(runtime: Runtime, options: VerifyOptions = {}): Promise<Verification> {
  const jwks = options.jwks ?? (await proofKeys(runtime)).map(({ row }) => row.public_jwk);
  const verify = await verifierOf(jwks);
  const findings: Finding[] = [];
  const tombstones = await readTombstones(runtime, verify, findings);
  const anchors = new Map<number, CheckpointPayload>();
  for (const jws of options.anchors ?? []) {
    // Any fault: the keys are in memory; what does not open is a finding.
    const anchor = await verify.checkpoint(jws.trim()).catch(() => undefined);
    if (anchor) anchors.set(anchor.number, anchor);
    else findings.push({ what: 'checkpoint', text: 'a checkpoint that was kept elsewhere: its signature does not hold under these keys' });
  }
  const from = options.from ?? 1;
  const start = await startOf(runtime, from, verify);
  if (!start)
    findings.push({ what: 'checkpoint', text: `checkpoint ${from - 1}: its signature does not hold, so nothing can be said from there on` });
  if (!start) return { checkpoints: 0, events: 0, unproven: 0, findings };
  let state = start;
  const inspect = async (stored: Stored): Promise<Finding[]> => {
    // Any fault: the keys are in memory; what does not open is a finding.
    const payload = await verify.checkpoint(stored.signature).catch(() => undefined);
    if (!payload) return [{ what: 'checkpoint', text: `checkpoint ${stored.number}: its signature does not hold` }];
    const problem = brokenLink(stored, payload, state);
    const after = state.previous ? placeOfCheckpoint(state.previous) : beginning;
    const found = await verifyBatch(runtime, stored, payload, after, tombstones);
    if (anchors.get(payload.number)?.head === payload.head) anchors.delete(payload.number);
    state = { previous: payload, head: payload.head };
    return problem ? [{ what: 'checkpoint', text: `checkpoint ${stored.number}: ${problem}` }, ...found] : found;
  };
  let [checkpoints, events] = [0, 0];
  for await (const stored of storedCheckpoints(runtime, from, options.to ?? Number.MAX_SAFE_INTEGER)) {
    findings.push(...(await inspect(stored)));
    checkpoints += 1;
    events += stored.event_count;
    if (findings.length > mostFindings) break;
  }
  for (const anchor of anchors.values()) findings.push(await missing(runtime, anchor));
  const unproven = await countUnproven(runtime, state.previous ? placeOfCheckpoint(state.previous) : beginning);
  return { checkpoints, events, unproven, findings };
}
