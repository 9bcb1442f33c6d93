import { sha256 } from '../base/crypto/secrets.ts';
import { nameKey } from '../base/name-key.ts';
import { addressNetwork } from '../base/net/canonical-address.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Something whose failures are counted: an account, an address. */
export interface ThrottleKey {
  readonly key: string;
  /** Failures within the window after which further tries are refused. */
  readonly most: number;
  /** True for what a success proves to be in the right hands: the count starts anew. Otherwise only the one try is given back. */
  readonly clearsOnSuccess: boolean;
}

/** What a reservation says: whether to go on, and how many tries the first key has used up. */
export interface Reservation {
  readonly isAllowed: boolean;
  readonly failures: number;
  readonly retryAfterSeconds: number;
}

/** The key of a name: a digest, because people type passwords into the wrong field. */
export function accountKey(purpose: string, name: string): string {
  return `${purpose}:account:${sha256(nameKey(name)).toString('base64url')}`;
}

/** The key of an address; of IPv6 the /64 network, which is what one subscriber holds. */
export function addressKey(purpose: string, ip: string | undefined): string {
  return `${purpose}:address:${addressNetwork(ip)}`;
}

/**
 * Takes one try from each key before the secret is looked at, in a statement and commit of its own: however many tries run at once,
 * at most `most` of them get through in a window. When one key is used up the others are not charged, so that a blocked address
 * cannot lock accounts. NIST SP 800-63B-4 §3.2.2.
 */
export async function reserveAttempt(query: Query, keys: readonly ThrottleKey[], windowSeconds: number): Promise<Reservation> {
  const rows = await query<{ key: string; failures: number; retry_after: number }>(
    `with asked as (select * from unnest($1::text[], $2::int[]) as a(key, most)),
     blocked as (select t.key, t.failures, t.window_ends_at from throttle t join asked a using (key) where t.window_ends_at > now() and t.failures >= a.most),
     counted as (
       insert into throttle as t (key, failures, window_ends_at)
       select key, 1, now() + make_interval(secs => $3) from asked where not exists (select from blocked) order by key
       on conflict (key) do update set
         failures = case when t.window_ends_at <= now() then 1 else t.failures + 1 end,
         window_ends_at = case when t.window_ends_at <= now() then excluded.window_ends_at else t.window_ends_at end
       returning key, failures, window_ends_at)
     select key, failures, ceil(extract(epoch from window_ends_at - now()))::int as retry_after from counted
     union all select key, failures + 1, ceil(extract(epoch from window_ends_at - now()))::int from blocked`,
    [keys.map(({ key }) => key), keys.map(({ most }) => most), windowSeconds],
  );
  const used = new Map(rows.map((row) => [row.key, row]));
  const exhausted = keys.filter(({ key, most }) => (used.get(key)?.failures ?? 0) > most);
  return {
    isAllowed: exhausted.length === 0,
    failures: used.get(keys[0]?.key ?? '')?.failures ?? 0,
    retryAfterSeconds: Math.max(0, ...exhausted.map(({ key }) => used.get(key)?.retry_after ?? 0)),
  };
}

/** After a success: forgets the failures of keys that clear, and gives the others their one try back. */
export async function releaseAttempts(query: Query, keys: readonly ThrottleKey[]): Promise<void> {
  await query(
    `with asked as (select * from unnest($1::text[], $2::boolean[]) as a(key, clears)),
     locked as (select t.key, a.clears from throttle t join asked a using (key) order by t.key for update of t)
     update throttle t set failures = case when l.clears then 0 else greatest(t.failures - 1, 0) end from locked l where t.key = l.key`,
    [keys.map(({ key }) => key), keys.map(({ clearsOnSuccess }) => clearsOnSuccess)],
  );
}
