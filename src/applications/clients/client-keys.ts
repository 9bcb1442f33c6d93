import type { JSONWebKeySet } from 'jose';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Client } from './client.entity.ts';
import { fetchKeySet } from './fetch-key-set.ts';

/**
 * The public keys of a client: its JWK Set URI, which wins, or its registered key. Throws when the URI cannot be read. With `wantsNewer` the
 * URI is read again though the known keys are fresh, because the client signs with a key that is not among them.
 */
export async function clientKeys(runtime: Runtime, client: Readonly<Client>, wantsNewer = false): Promise<JSONWebKeySet> {
  if (!client.jwksUri) return { keys: client.publicJwk ? [client.publicJwk] : [] };
  return fetchKeySet(runtime, client.jwksUri, wantsNewer);
}
