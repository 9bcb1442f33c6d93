import { decodeJwt } from 'jose';
import { adminIssuer, readAdminSession, sessionOfAdminToken } from '../admins/index.ts';
import { type ApiScope, authenticateClient, type Client, findClient, wireApiScope } from '../clients/index.ts';
import type { EventRecord } from '../kernel/errors/app-error.ts';
import type { Principal } from '../kernel/http/graphql-context.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { findAccessToken } from '../tokens/index.ts';

/** Who presents the credentials of a request. */
export interface Identity {
  readonly principal: Principal;
  /** What befell an API client on the way, to be recorded; with it the question of access is settled for this request. */
  readonly record?: EventRecord;
  /** Looks again, for connections that last: the principal as it is now, anonymous when it is none any more. */
  renew(): Promise<Principal>;
}

const anonymous: Principal = { kind: 'anonymous' };
const longestHeader = 16_384;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Finds out who presents an Authorization header: an administrator by access token, an end user by access token, an API client by
 * secret, assertion or access token. What proves nothing makes the caller anonymous; it never throws because of what was sent.
 */
export async function identify(runtime: Runtime, authorization: string | undefined, api: string): Promise<Identity> {
  if (!authorization || authorization.length > longestHeader) return nobody();
  const bearer = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization)?.[1];
  if (!bearer) return /^Basic /i.test(authorization) ? asClient(runtime, authorization, new Map(), api) : nobody();
  const claims = claimsOf(bearer);
  if (claims?.iss === adminIssuer(runtime)) return asAdmin(runtime, bearer);
  if (claims && claims.iss !== runtime.issuer && claims.iss === claims.sub)
    return asClient(runtime, undefined, new Map([['client_assertion', bearer], ['client_assertion_type', assertionType]]), api);
  return asTokenHolder(runtime, bearer);
}

function nobody(record?: EventRecord): Identity {
  return { principal: anonymous, ...(record ? { record } : {}), renew: async () => anonymous };
}

function claimsOf(token: string): { iss?: string; sub?: string } | undefined {
  try {
    return token.startsWith('eyJ') ? decodeJwt(token) : undefined;
  } catch {
    return undefined;
  }
}

async function asAdmin(runtime: Runtime, token: string): Promise<Identity> {
  const sessionId = await sessionOfAdminToken(runtime, token);
  if (!sessionId) return nobody();
  const renew = async (): Promise<Principal> => {
    const session = await readAdminSession(runtime, sessionId);
    return session ? { kind: 'admin', ...session } : anonymous;
  };
  return { principal: await renew(), renew };
}

function clientPrincipal(client: Readonly<Client>, apiScopes: readonly ApiScope[] = client.apiScopes): Principal {
  return { kind: 'api', clientId: client.clientId, clientName: client.name, apiScopes };
}

async function asClient(runtime: Runtime, authorization: string | undefined, form: ReadonlyMap<string, string>, api: string): Promise<Identity> {
  const found = await authenticateClient(runtime, authorization, form);
  if ('failure' in found)
    return nobody(['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, reason: found.reason, ...(found.clientId ? { clientId: found.clientId } : {}) }]);
  const { client, authMethod } = found;
  const subject = { clientId: client.clientId, appName: client.name };
  if (authMethod === 'none') return nobody(['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, reason: 'not_authenticated', ...subject }]);
  const renew = async (): Promise<Principal> => {
    const current = await findClient(runtime, client.clientId);
    return current && current.secretHash === client.secretHash ? clientPrincipal(current) : anonymous;
  };
  if (client.kind !== 'API' && !client.grantTypes.includes('CLIENT_CREDENTIALS'))
    return {
      principal: clientPrincipal(client, []),
      record: ['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { api, reason: 'client_credentials_not_enabled', authMethod, ...subject }],
      renew: async () => clientPrincipal(client, []),
    };
  return { principal: clientPrincipal(client), renew };
}

async function asTokenHolder(runtime: Runtime, token: string): Promise<Identity> {
  const renew = async (): Promise<Principal> => {
    const found = await findAccessToken(runtime, token);
    const client = found.state === 'active' ? await findClient(runtime, found.record.clientId) : undefined;
    if (found.state !== 'active' || !client) return anonymous;
    const { id, userId, scopes } = found.record;
    if (userId !== null) return { kind: 'user', userId, clientId: client.clientId, clientName: client.name, tokenId: id, scopes };
    const { vendorPrefix } = runtime.config.oauth;
    return clientPrincipal(client, client.apiScopes.filter((scope) => scopes.includes(wireApiScope(vendorPrefix, scope))));
  };
  return { principal: await renew(), renew };
}
