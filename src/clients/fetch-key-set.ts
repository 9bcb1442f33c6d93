import type { JSONWebKeySet } from 'jose';
import { fetchJson } from '../kernel/net/fetch-json.ts';
import type { Runtime } from '../kernel/runtime.ts';

interface Fetch {
  readonly startedAt: number;
  readonly keys: Promise<JSONWebKeySet>;
  /** How long the answer may be used; until it is there, the least time. */
  freshMs: number;
}

const fetches = new WeakMap<Runtime, Map<string, Fetch>>();
const usualMs = 300_000;
/** Nobody, however often they call, makes the platform ask a client's server more often than this. */
const leastMs = 10_000;
/** No server makes the platform trust a key longer than this after it was taken away. */
const mostMs = 86_400_000;
const mostKeys = 100;

/** How long an answer stays fresh by its `Cache-Control` (RFC 9111 §5.2.2), within bounds. */
function freshFor(cacheControl: string | undefined): number {
  if (/\bno-(store|cache)\b/i.test(cacheControl ?? '')) return leastMs;
  const seconds = /\bmax-age="?(\d{1,10})/i.exec(cacheControl ?? '')?.[1];
  return seconds === undefined ? usualMs : Math.min(Math.max(Number(seconds) * 1000, leastMs), mostMs);
}

async function readKeySet(runtime: Runtime, uri: string): Promise<{ keys: JSONWebKeySet; freshMs: number }> {
  const { value, headers } = await fetchJson(runtime, uri, { headers: { accept: 'application/jwk-set+json, application/json' } });
  const keys = value as JSONWebKeySet | null;
  if (!Array.isArray(keys?.keys) || keys.keys.length > mostKeys) throw new Error('not a JWK Set');
  return { keys, freshMs: freshFor(headers['cache-control']) };
}

/**
 * The JWK Set at an address, kept as long as its `max-age` says; a failure is kept for ten seconds, and those who ask meanwhile share one
 * call. With `wantsNewer` the address is asked again though the known keys are fresh, because none of them fits. Throws when it cannot be read.
 */
export function fetchKeySet(runtime: Runtime, uri: string, wantsNewer = false): Promise<JSONWebKeySet> {
  const known = fetches.get(runtime) ?? new Map<string, Fetch>();
  fetches.set(runtime, known);
  const now = runtime.clock.now().getTime();
  const last = known.get(uri);
  if (last && now - last.startedAt < (wantsNewer ? leastMs : last.freshMs)) return last.keys;
  const reading = readKeySet(runtime, uri);
  const fetch: Fetch = { startedAt: now, keys: reading.then(({ keys }) => keys), freshMs: leastMs };
  known.set(uri, fetch);
  reading.then(
    ({ freshMs }) => {
      fetch.freshMs = freshMs;
    },
    () => undefined,
  );
  return fetch.keys;
}
