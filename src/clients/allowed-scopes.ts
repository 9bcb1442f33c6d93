import type { Client } from './client.entity.ts';

/** Scopes a client may ask for. */
export function allowedScopes(client: Readonly<Client>): Set<string> {
  return new Set([...client.defaultScopeIds, ...client.additionalScopeIds]);
}

/** Of granted scopes those the client still has: what an administrator takes from a client does not live on in its tokens. */
export function scopesStillAllowed(client: Readonly<Client>, granted: readonly string[]): readonly string[] {
  const allowed = allowedScopes(client);
  return granted.every((scope) => allowed.has(scope)) ? granted : granted.filter((scope) => allowed.has(scope));
}
