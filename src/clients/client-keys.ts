import type { JSONWebKeySet } from 'jose';
import type { Runtime } from '../kernel/runtime.ts';
import { fetchSafely } from '../kernel/net/fetch-safely.ts';
import type { Client } from './client.entity.ts';

interface FetchedKeys {
  readonly keys: JSONWebKeySet;
  readonly freshUntil: number;
}

const fetched = new WeakMap<Runtime, Map<string, Promise<FetchedKeys>>>();
const freshMs = 300_000;

/** The public keys of a client: its JWK Set URI, which wins, or its registered key. Throws when the URI cannot be read. */
export async function clientKeys(runtime: Runtime, client: Readonly<Client>): Promise<JSONWebKeySet> {
  if (client.jwksUri) return (await cachedKeys(runtime, client.jwksUri)).keys;
  return { keys: client.publicJwk ? [client.publicJwk] : [] };
}

async function cachedKeys(runtime: Runtime, uri: string): Promise<FetchedKeys> {
  const cache = fetched.get(runtime) ?? new Map<string, Promise<FetchedKeys>>();
  fetched.set(runtime, cache);
  const known = cache.get(uri);
  if (known && (await known.then((keys) => keys.freshUntil > Date.now(), () => false))) return known;
  const loading = fetchKeys(runtime, uri);
  cache.set(uri, loading);
  return loading;
}

async function fetchKeys(runtime: Runtime, uri: string): Promise<FetchedKeys> {
  const answer = await fetchSafely(runtime, uri, { headers: { accept: 'application/jwk-set+json, application/json' } });
  const body = JSON.parse(answer.body) as JSONWebKeySet;
  if (answer.status !== 200 || !Array.isArray(body.keys) || body.keys.length > 100) throw new Error('not a JWK Set');
  return { keys: body, freshUntil: Date.now() + freshMs };
}
