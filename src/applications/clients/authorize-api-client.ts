import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Work } from '../../kernel/work/work.ts';
import { wireApiScope } from './api-scope.ts';
import { authenticateClient, type PresentedClient } from './authenticate-client.ts';
import type { ApiScope, Client } from './client.entity.ts';
import { tooManyFailures } from './too-many-failures.ts';

/** What an API call presents, and which scope the API asks for. */
export interface ApiCall extends PresentedClient {
  readonly scope: ApiScope;
  /** Name of the API, for the trail. */
  readonly api: string;
}

/** A bearer header carries a client assertion on endpoints that are no token endpoint. */
function asCredentials({ authorization, form, evidence }: ApiCall): PresentedClient {
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (!bearer) return { authorization, form, evidence };
  const assertion = [
    ['client_assertion', bearer],
    ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
  ] as const;
  return { authorization: undefined, form: new Map([...form, ...assertion]), evidence };
}

/** The catalogue tells failed credentials at the end-user API apart from those at all others. */
function credentialRecord({ scope, api }: ApiCall, { reason, clientId }: { readonly reason: string; readonly clientId?: string }): EventRecord {
  const facts = { reason, ...(clientId ? { clientId } : {}) };
  return scope === 'END_USER'
    ? ['API_AUTHENTICATION_FAILED', { endpoint: api, ...facts }]
    : ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, ...facts }];
}

/**
 * Lets an API client pass, or throws: credentials first, then its right to act for itself, then the scope of the API. Each ending has its
 * event; `API_ACCESS_GRANTED` is recorded with the work.
 */
export async function authorizeApiClient(work: Work, call: ApiCall): Promise<Readonly<Client>> {
  const { runtime } = work;
  const { api } = call;
  const requiredScope = wireApiScope(runtime.config.oauth.vendorPrefix, call.scope);
  const result = await authenticateClient(runtime, asCredentials(call));
  if ('failure' in result && result.throttled) throw tooManyFailures(result.throttled, credentialRecord(call, result));
  if ('failure' in result || result.authMethod === 'none')
    throw new AppError('unauthorized', {
      headers: { 'www-authenticate': 'Basic realm="oauth"' },
      record: credentialRecord(call, 'failure' in result ? result : { reason: 'not_authenticated', clientId: result.client.clientId }),
    });
  const { client } = result;
  const subject = { clientId: client.clientId, appName: client.name };
  if (client.kind !== 'API' && !client.grantTypes.includes('CLIENT_CREDENTIALS'))
    throw new AppError('forbidden', {
      record: ['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { api, reason: 'client_credentials_not_enabled', ...subject }],
    });
  if (!client.apiScopes.includes(call.scope))
    throw new AppError('forbidden', {
      record: ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { api, reason: 'scope_not_assigned', requiredScope, ...subject }],
    });
  work.record('API_ACCESS_GRANTED', { api, ...subject });
  return client;
}
