import { readTrailAfter, type TrailTable } from '../../kernel/trail/read-trail.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { tallyEvents } from './tally-events.ts';

interface Place {
  readonly epoch: number;
  readonly tx: string;
  readonly seq: string;
}

const page = 1000;
/** A first look at a long trail is spread over several runs. */
const mostPages = 300;

/**
 * Moves the place and adds what lies between, in one statement: of two workers with the same page the second finds the place moved and adds nothing.
 * Rows are written in the order of their keys, so that no two statements can wait for each other.
 */
const addTally = `
  with moved as (update statistics_place set epoch = $5, tx = $6::text::xid8, seq = $7, counted_at = now()
    where source = $1 and epoch = $2 and tx = $3::text::xid8 and seq = $4 returning 1),
  counted as (insert into statistics_bucket as b (metric, day, dimension, count)
    select x.metric, x.day, x.dimension, x.count from moved, json_to_recordset($8::json) as x(metric text, day date, dimension text, count bigint)
      order by x.metric, x.dimension, x.day
    on conflict (metric, dimension, day) do update set count = b.count + excluded.count),
  people as (insert into statistics_unique (metric, month, subject)
    select 'login', x.month, decode(x.subject, 'hex') from moved, json_to_recordset($9::json) as x(month date, subject text) order by 2, 3
    on conflict do nothing),
  installations as (insert into statistics_installation as i (subject, platform, os_version, seen_on)
    select decode(x.subject, 'hex'), x.platform, x."osVersion", x.day
      from moved, json_to_recordset($10::json) as x(subject text, platform text, "osVersion" text, day date) order by 1
    on conflict (subject) do update set platform = excluded.platform, os_version = excluded.os_version, seen_on = excluded.seen_on
      where i.seen_on <= excluded.seen_on
        and (i.seen_on, i.os_version, i.platform) is distinct from (excluded.seen_on, excluded.os_version, excluded.platform))
  select 1 from moved`;

async function countPage(runtime: Runtime, table: TrailTable): Promise<boolean> {
  const { database, trail } = runtime;
  const [at] = await database.query<Place>('select epoch, tx::text as tx, seq::text as seq from statistics_place where source = $1', [table]);
  if (!at) return false;
  const events = await readTrailAfter(trail, { epoch: at.epoch, tx: BigInt(at.tx), seq: BigInt(at.seq) }, page, table);
  const to = events.at(-1)?.place;
  const { buckets, logins, installations } = tallyEvents(events, trail.references.person);
  await database.query(addTally, [
    table,
    at.epoch,
    at.tx,
    at.seq,
    to?.epoch ?? at.epoch,
    to?.tx.toString() ?? at.tx,
    to?.seq.toString() ?? at.seq,
    JSON.stringify(buckets),
    JSON.stringify(logins),
    JSON.stringify(installations),
  ]);
  return events.length === page;
}

/** Counts what was recorded since the last time, each event once whoever runs, those that are not stored included. */
export async function countTrail(runtime: Runtime): Promise<void> {
  for (const table of ['audit_event', 'audit_passing'] as const)
    for (let pages = 0; pages < mostPages; pages += 1) if (!(await countPage(runtime, table))) break;
}
