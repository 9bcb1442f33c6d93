import { AppError } from '../contract/errors/app-error.ts';
import type { ThrottleKey } from './throttle.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** How things stand with the failures of some keys. */
export interface Standing {
  /** The first key that is closed now; undefined when the try may be made. */
  readonly closed: ThrottleKey | undefined;
  /** Of the first key. */
  readonly failures: number;
  /** Until all are open again. */
  readonly retryAfterSeconds: number;
}

interface Row {
  readonly key: string;
  readonly failures: number;
  readonly wait: number;
}

/** Seconds for which the failure that reaches the limit closes a key; each further one doubles them. */
const firstDelaySeconds = 30;

const read = `select t.key, t.failures, ceil(extract(epoch from t.retry_at - now()))::int as wait from throttle t
  where t.key = any($1::text[]) and t.window_ends_at > now()`;

const count = `with asked as (select * from unnest($1::text[], $2::int[]) as a(key, most))
  insert into throttle as t (key, failures, window_ends_at, retry_at)
    select a.key, 1, now() + make_interval(secs => $3), case when a.most <= 1 then now() + make_interval(secs => ${firstDelaySeconds}) end from asked a order by a.key
  on conflict (key) do update set (failures, window_ends_at, retry_at) = (
    select f.failures, excluded.window_ends_at,
      case when f.failures >= a.most then now() + make_interval(secs => least($3, ${firstDelaySeconds} * power(2, least(f.failures - a.most, 20)))) end
    from (select case when t.window_ends_at <= now() then 1 else t.failures + 1 end as failures) f cross join asked a where a.key = t.key)
  returning t.key, t.failures, coalesce(ceil(extract(epoch from t.retry_at - now()))::int, 0) as wait`;

const forget = `with asked as (select * from unnest($1::text[], $2::boolean[]) as a(key, clears)),
  closed as (select t.key from throttle t join asked using (key) where t.window_ends_at > now() and t.retry_at > now()),
  cleared as (delete from throttle t using asked a where t.key = a.key and a.clears and not exists (select from closed))
  select key from closed`;

function standingOf(keys: readonly ThrottleKey[], rows: readonly Row[]): Standing {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const closed = keys.filter(({ key }) => (byKey.get(key)?.wait ?? 0) > 0);
  return {
    closed: closed[0],
    failures: byKey.get(keys[0]?.key ?? '')?.failures ?? 0,
    retryAfterSeconds: Math.max(0, ...closed.map(({ key }) => byKey.get(key)?.wait ?? 0)),
  };
}

/** Whether a try may be made: one read, and nothing is charged for it. */
export async function readStanding(query: Query, keys: readonly ThrottleKey[]): Promise<Standing> {
  return standingOf(keys, await query<Row>(read, [keys.map(({ key }) => key)]));
}

/**
 * Counts a failure at each key, in a statement and commit of its own. From `most` failures within the window on, each closes its key for a while: 30
 * seconds at first, twice as long each time, at most the window (NIST SP 800-63B-4 §3.2.2).
 */
export async function countFailure(query: Query, keys: readonly ThrottleKey[], windowSeconds: number): Promise<Standing> {
  return standingOf(keys, await query<Row>(count, [keys.map(({ key }) => key), keys.map(({ most }) => most), windowSeconds]));
}

/**
 * After a success: forgets the failures of the keys that it clears. False when a key was closed by then: of parallel guesses those count that come to
 * an end first, and a right one behind too many wrong ones is not confirmed. Writes nothing where nothing failed.
 */
export async function forgetFailures(query: Query, keys: readonly ThrottleKey[]): Promise<boolean> {
  const closed = await query(forget, [keys.map(({ key }) => key), keys.map(({ clearsOnSuccess }) => clearsOnSuccess)]);
  return closed.length === 0;
}

/** In the order in which failures are counted, so that neither waits for the other in turn. */
const forgetNamed = `with held as (select key from throttle where key = $1 or starts_with(key, $2) order by key for update)
  delete from throttle t using held where t.key = held.key returning t.key, case when t.window_ends_at > now() then t.failures else 0 end as failures`;

/**
 * Forgets the failures of a key, and of all whose own begins like `hereStart`. Resolves to how many counted within the window. It reads the table whole, which holds
 * a quarter of an hour: for administrators.
 */
export async function forgetNamedFailures(
  query: Query,
  { everywhere, hereStart }: { readonly everywhere: string; readonly hereStart: string },
): Promise<number> {
  const gone = await query<{ key: string; failures: number }>(forgetNamed, [everywhere, hereStart]);
  const here = gone.filter(({ key }) => key !== everywhere).reduce((sum, { failures }) => sum + failures, 0);
  return Math.max(here, gone.find(({ key }) => key === everywhere)?.failures ?? 0);
}

/** The tries at one key in this process. */
interface Line {
  /** All of them, those that wait included: a line lasts as long as it has any. */
  tries: number;
  active: number;
  /** Tries that ended so far. */
  ended: number;
  waiting: (() => void)[];
}

const mostWaiting = 100;
const allLines = new WeakMap<object, Map<string, Line>>();

/**
 * Makes a try at the first of some keys, unless one of them is closed. As many are under way at once in this process as may still fail; others wait for
 * these instead of being refused, and look again. `owner` is what the lines live as long as. Throws `temporarily_unavailable` when too many wait.
 */
export async function tryInLine<Result>(
  owner: object,
  query: Query,
  keys: readonly ThrottleKey[],
  attempt: (standing: Standing) => Promise<Result>,
): Promise<Result> {
  const [{ key, most }] = keys as readonly [ThrottleKey];
  const lines = allLines.get(owner) ?? new Map<string, Line>();
  allLines.set(owner, lines);
  const line = lines.get(key) ?? { tries: 0, active: 0, ended: 0, waiting: [] };
  lines.set(key, line);
  line.tries += 1;
  try {
    const standing = await placeIn(line, most, () => readStanding(query, keys));
    // A closed key needs no place: nothing is looked at.
    return standing.closed ? await attempt(standing) : await inPlace(line, () => attempt(standing));
  } finally {
    line.tries -= 1;
    if (line.tries === 0) lines.delete(key);
  }
}

/** Waits until a key is closed, or there is a place for one more try. */
async function placeIn(line: Line, most: number, read: () => Promise<Standing>): Promise<Standing> {
  for (;;) {
    const { ended } = line;
    const standing = await read();
    const hasPlace = line.active < Math.max(1, most - standing.failures);
    if (standing.closed) return standing;
    if (hasPlace && ended === line.ended) {
      line.active += 1;
      return standing;
    }
    if (line.waiting.length >= mostWaiting)
      throw new AppError('temporarily_unavailable', { headers: { 'retry-after': '5' }, detail: 'too many tries at one name wait' });
    if (!hasPlace) await new Promise<void>((resolve) => line.waiting.push(resolve));
  }
}

/** Does what has its place, and gives the place back. */
async function inPlace<Result>(line: Line, what: () => Promise<Result>): Promise<Result> {
  try {
    return await what();
  } finally {
    line.active -= 1;
    line.ended += 1;
    for (const wake of line.waiting.splice(0)) wake();
  }
}
