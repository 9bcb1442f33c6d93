import { decodeJwt } from 'jose';
import { type AccessTokenFinding, type AccessTokenRecord, findAccessToken, isForPlatform } from '../access/tokens/index.ts';
import { adminIssuer, readAdminSession, sessionOfAdminToken } from '../administration/admins/index.ts';
import {
  type ApiScope,
  algorithmsOf,
  authenticateClient,
  type Client,
  type ClientAuthentication,
  findClient,
  tooManyFailures,
  wireApiScope,
} from '../applications/clients/index.ts';
import type { OpaqueLookup } from '../kernel/base/crypto/opaque-value.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../kernel/contract/event-record.ts';
import type { Principal } from '../kernel/edge/graphql-context.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { isNonceRequired, type PresentedToken, proveHolder, type SenderEvidence, type UnprovenHolder } from '../keys/sender-constraints/index.ts';

/** Why an access token proves nothing, and whose it was as far as that is known. */
interface TokenFault {
  readonly reason: string;
  readonly clientId?: string;
  readonly userId?: string;
}

/** Who presents the credentials of a request. */
export interface Identity {
  readonly principal: Principal;
  /** What befell an API client on the way, to be recorded; with it the question of access is settled for this request. */
  readonly record?: EventRecord;
  /** Why the presented token proves nothing where tokens of users are expected; for the trail. */
  readonly fault?: TokenFault;
  /** The token is good but its sender is not its holder: the request ends with this, whatever it asks for. */
  readonly denial?: AppError;
  /** Where the uses of a user's access token are counted, when its scopes limit them. */
  readonly counted?: OpaqueLookup;
  /** Looks again, for connections that last: the principal as it is now, anonymous when it is none any more. */
  renew(): Promise<Principal>;
}

const anonymous: Principal = { kind: 'anonymous' };
const longestHeader = 16_384;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a caller presents, and at which API. */
interface Presented {
  readonly authorization: string | undefined;
  readonly evidence: SenderEvidence;
  readonly api: string;
}

/**
 * Finds out who presents an Authorization header: an administrator by access token, an end user by access token, an API client by
 * secret, assertion or access token. What proves nothing makes the caller anonymous; it never throws because of what was sent.
 */
export async function identify(runtime: Runtime, presented: Presented): Promise<Identity> {
  const { authorization, api } = presented;
  if (!authorization) return nobody();
  if (authorization.length > longestHeader) return nobody({ fault: { reason: 'malformed' } });
  const [, scheme = '', token] = /^(Bearer|DPoP) +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization) ?? [];
  if (!token)
    return /^Basic /i.test(authorization)
      ? asClient(runtime, { authorization, form: new Map(), evidence: presented.evidence }, api)
      : nobody({ fault: { reason: 'malformed' } });
  if (scheme.toLowerCase() === 'dpop') return asTokenHolder(runtime, { value: token, scheme: 'DPoP' }, presented);
  const claims = claimsOf(token);
  if (claims?.iss === adminIssuer(runtime)) return asAdmin(runtime, token);
  if (claims && claims.iss !== runtime.issuer && claims.iss === claims.sub)
    return asClient(runtime, { authorization: undefined, form: assertionForm(token), evidence: presented.evidence }, api);
  return asTokenHolder(runtime, { value: token, scheme: 'Bearer' }, presented);
}

function nobody(why: Pick<Identity, 'record' | 'fault' | 'denial'> = {}): Identity {
  return { principal: anonymous, ...why, renew: async () => anonymous };
}

function claimsOf(token: string): { iss?: string; sub?: string } | undefined {
  try {
    return token.startsWith('eyJ') ? decodeJwt(token) : undefined;
  } catch {
    return undefined;
  }
}

async function asAdmin(runtime: Runtime, token: string): Promise<Identity> {
  const verdict = await sessionOfAdminToken(runtime, token);
  if ('fault' in verdict) return nobody({ fault: { reason: verdict.fault } });
  const { sessionId } = verdict;
  const renew = async (): Promise<Principal> => {
    const session = await readAdminSession(runtime, sessionId);
    return session ? { kind: 'admin', ...session } : anonymous;
  };
  const principal = await renew();
  return { principal, fault: { reason: principal.kind === 'admin' ? 'administrator_token' : 'session_ended' }, renew };
}

function clientPrincipal(client: Readonly<Client>, apiScopes: readonly ApiScope[] = client.apiScopes): Principal {
  return { kind: 'api', clientId: client.clientId, clientName: client.name, apiScopes };
}

function assertionForm(assertion: string): ReadonlyMap<string, string> {
  return new Map([
    ['client_assertion', assertion],
    ['client_assertion_type', assertionType],
  ]);
}

async function asClient(runtime: Runtime, client: Parameters<typeof authenticateClient>[1], api: string): Promise<Identity> {
  return clientIdentity(runtime, await authenticateClient(runtime, client), api);
}

function clientIdentity(runtime: Runtime, found: ClientAuthentication, api: string): Identity {
  if ('failure' in found) {
    const { reason, clientId, throttled } = found;
    const record: EventRecord = ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, reason, ...(clientId ? { clientId } : {}) }];
    return nobody(throttled ? { denial: tooManyFailures(throttled, record) } : { record });
  }
  const { client, authMethod } = found;
  const subject = { clientId: client.clientId, appName: client.name };
  if (authMethod === 'none')
    return nobody({ record: ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, reason: 'not_authenticated', ...subject }] });
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

/** A token that is for another audience opens nothing here, and one that stands for another client lends its bearer no rights. */
function isOwnUse(runtime: Runtime, { record }: Extract<AccessTokenFinding, { record: object }>): boolean {
  return isForPlatform(runtime, record) && record.subjectClientId === null;
}

async function holderOf(runtime: Runtime, found: AccessTokenFinding): Promise<Principal> {
  const client = found.state === 'active' ? await findClient(runtime, found.record.clientId) : undefined;
  if (found.state !== 'active' || !client || !isOwnUse(runtime, found)) return anonymous;
  const { id, userId, scopes, acr, authTime } = found.record;
  if (userId !== null) return { kind: 'user', userId, clientId: client.clientId, clientName: client.name, tokenId: id, acr, authTime, scopes };
  const { vendorPrefix } = runtime.config.oauth;
  return clientPrincipal(
    client,
    client.apiScopes.filter((scope) => scopes.includes(wireApiScope(vendorPrefix, scope))),
  );
}

function denialOf({ error, reason, headers }: UnprovenHolder, { clientId, userId }: AccessTokenRecord, api: string): AppError {
  const subject = { clientId, ...(userId === null ? {} : { userId }) };
  const record: EventRecord =
    api === 'graphql_account'
      ? ['API_AUTHENTICATION_FAILED', { reason, endpoint: api, ...subject }]
      : ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { reason, api, ...subject }];
  return new AppError(error, { headers, record });
}

async function asTokenHolder(runtime: Runtime, token: PresentedToken, { api, evidence }: Presented): Promise<Identity> {
  const found = await findAccessToken(runtime, token.value);
  if (found.state === 'unknown') return nobody({ fault: { reason: 'unknown_token' } });
  const { clientId, userId, usageLimit } = found.record;
  if (found.state === 'dead' || !isOwnUse(runtime, found)) {
    const reason = found.state === 'dead' ? found.reason : 'not_in_audience';
    return nobody(
      userId === null
        ? { record: ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, reason, clientId }] }
        : { fault: { reason, clientId, userId } },
    );
  }
  const { confirmation } = found.record;
  const client = await findClient(runtime, clientId);
  const isNonceDue = isNonceRequired(runtime, client);
  const unproven = await proveHolder(runtime, {
    token,
    confirmation,
    evidence,
    isNonceRequired: isNonceDue,
    algorithms: client && algorithmsOf(client),
  });
  if (unproven) return nobody({ denial: denialOf(unproven, found.record, api) });
  return {
    principal: await holderOf(runtime, found),
    ...(userId !== null && usageLimit > 0 ? { counted: found.lookup } : {}),
    renew: async () => holderOf(runtime, await findAccessToken(runtime, token.value)),
  };
}
