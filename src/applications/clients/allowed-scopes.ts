import type { Client } from './client.entity.ts';

/** Scopes a client may ask for. */
export function allowedScopes(client: Readonly<Client>): Set<string> {
  return new Set([...client.defaultScopeIds, ...client.additionalScopeIds]);
}

/** Asks for refresh tokens (OIDC Core §11). They are the client's or not, by its settings: asking changes nothing and is no fault. */
const offlineAccess = 'offline_access';

/**
 * Requested scopes without those that count as not asked for: `offline_access`, unless it is a scope of the client's, and for a client with
 * `unassignedScopesIgnored` all that are not within `within` (OIDC Core §3.1.2.1).
 */
export function countedScopes(client: Readonly<Client>, requested: readonly string[], within: ReadonlySet<string> = allowedScopes(client)): string[] {
  return requested.filter((scope) => within.has(scope) || !(client.unassignedScopesIgnored || scope === offlineAccess));
}

/** Of granted scopes those the client still has: what an administrator takes from a client does not live on in its tokens. */
export function scopesStillAllowed(client: Readonly<Client>, granted: readonly string[]): readonly string[] {
  const allowed = allowedScopes(client);
  return granted.every((scope) => allowed.has(scope)) ? granted : granted.filter((scope) => allowed.has(scope));
}
