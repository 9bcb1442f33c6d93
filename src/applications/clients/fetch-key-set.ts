import type { JSONWebKeySet } from 'jose';
import { fetchJson } from '../../kernel/work/outgoing/fetch-json.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

interface Answer {
  readonly keys: JSONWebKeySet;
  readonly readAt: number;
  readonly freshMs: number;
}

interface Address {
  /** The latest call: those who ask while it lasts share it. */
  startedAt: number;
  call: Promise<JSONWebKeySet>;
  /** How long the outcome of the latest call may be used. */
  freshMs: number;
  /** The last answer that could be read. */
  good: Answer | undefined;
}

const addresses = new WeakMap<Runtime, Map<string, Address>>();
const usualMs = 300_000;
/** Nobody, however often they call, makes the platform ask a client's server more often than this. */
const leastMs = 10_000;
/** No server makes the platform trust a key longer than this after it was taken away. */
const mostMs = 86_400_000;
/** While an address cannot be read, its last answer serves for so long after it went stale (RFC 5861 §4). */
const staleIfErrorMs = 3_600_000;
const mostKeys = 100;
/** A client that changes its address again and again must not fill the memory. */
const mostAddresses = 1000;

/** How long an answer stays fresh by its `Cache-Control` (RFC 9111 §5.2.2), within bounds. */
function freshFor(cacheControl: string | undefined): number {
  if (/\bno-(store|cache)\b/i.test(cacheControl ?? '')) return leastMs;
  const seconds = /\bmax-age="?(\d{1,10})/i.exec(cacheControl ?? '')?.[1];
  return seconds === undefined ? usualMs : Math.min(Math.max(Number(seconds) * 1000, leastMs), mostMs);
}

async function readKeySet(runtime: Runtime, uri: string, readAt: number): Promise<Answer> {
  const { value, headers } = await fetchJson(runtime, uri, { headers: { accept: 'application/jwk-set+json, application/json' } });
  const set = value as JSONWebKeySet | null;
  if (!Array.isArray(set?.keys) || set.keys.length > mostKeys) throw new Error('not a JWK Set');
  const keys = { keys: set.keys.filter((key: unknown) => typeof key === 'object' && key !== null) };
  return { keys, readAt, freshMs: freshFor(headers['cache-control']) };
}

async function call(runtime: Runtime, uri: string, address: Address): Promise<JSONWebKeySet> {
  try {
    address.good = await readKeySet(runtime, uri, address.startedAt);
    address.freshMs = address.good.freshMs;
    return address.good.keys;
  } catch (error) {
    const { good, startedAt } = address;
    if (good && startedAt < good.readAt + good.freshMs + staleIfErrorMs) return good.keys;
    throw error;
  }
}

/**
 * The JWK Set at an address, kept as long as its `max-age` says. An address that cannot be read is asked again after ten seconds, and meanwhile the
 * last answer serves, for an hour. With `wantsNewer` it is asked although the known keys are fresh, because none of them fits. Throws when there
 * is nothing to go by.
 */
export function fetchKeySet(runtime: Runtime, uri: string, wantsNewer = false): Promise<JSONWebKeySet> {
  const known = addresses.get(runtime) ?? new Map<string, Address>();
  addresses.set(runtime, known);
  const now = runtime.clock.now().getTime();
  const last = known.get(uri);
  if (last && now - last.startedAt < (wantsNewer ? leastMs : last.freshMs)) return last.call;
  const address: Address = { startedAt: now, call: Promise.resolve({ keys: [] }), freshMs: leastMs, good: last?.good };
  address.call = call(runtime, uri, address);
  // Any fault: whoever awaits the call meets the failure.
  address.call.catch(() => undefined);
  if (known.size >= mostAddresses && !known.has(uri)) known.delete(known.keys().next().value as string);
  known.set(uri, address);
  return address.call;
}
