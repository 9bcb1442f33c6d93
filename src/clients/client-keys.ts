import type { JSONWebKeySet } from 'jose';
import { fetchJson } from '../kernel/net/fetch-json.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { Client } from './client.entity.ts';

interface Fetch {
  readonly startedAt: number;
  readonly keys: Promise<JSONWebKeySet>;
  hasFailed: boolean;
}

const fetches = new WeakMap<Runtime, Map<string, Fetch>>();
const freshMs = 300_000;
/** Nobody, however often they call, makes the platform ask a client's server more often than this. */
const leastMs = 10_000;
const mostKeys = 100;

/**
 * The public keys of a client: its JWK Set URI, which wins, or its registered key. Throws when the URI cannot be read. With `wantsNewer` the
 * URI is read again though the known keys are fresh, because the client signs with a key that is not among them.
 */
export async function clientKeys(runtime: Runtime, client: Readonly<Client>, wantsNewer = false): Promise<JSONWebKeySet> {
  if (!client.jwksUri) return { keys: client.publicJwk ? [client.publicJwk] : [] };
  const known = fetches.get(runtime) ?? new Map<string, Fetch>();
  fetches.set(runtime, known);
  const now = runtime.clock.now().getTime();
  const last = known.get(client.jwksUri);
  if (last && now - last.startedAt < (wantsNewer || last.hasFailed ? leastMs : freshMs)) return last.keys;
  const fetch: Fetch = { startedAt: now, keys: fetchKeys(runtime, client.jwksUri), hasFailed: false };
  known.set(client.jwksUri, fetch);
  fetch.keys.catch(() => {
    fetch.hasFailed = true;
  });
  return fetch.keys;
}

async function fetchKeys(runtime: Runtime, uri: string): Promise<JSONWebKeySet> {
  const body = (await fetchJson(runtime, uri, { headers: { accept: 'application/jwk-set+json, application/json' } })) as JSONWebKeySet | null;
  if (!Array.isArray(body?.keys) || body.keys.length > mostKeys) throw new Error('not a JWK Set');
  return body;
}
