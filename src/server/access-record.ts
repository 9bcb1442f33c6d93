import { wireApiScope } from '../applications/clients/index.ts';
import type { EventRecord } from '../kernel/contract/event-record.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { type Permission, selfScope } from './authorization.ts';
import type { GraphQLApi } from './graphql.ts';
import type { Identity } from './identify.ts';

/** A root field that an operation asks for, with the row of the permission table that decides about it. */
interface AskedRow {
  readonly field: string;
  readonly permission: Permission | undefined;
}

/** What an operation asks for, and the first field that is refused. */
interface Access {
  readonly api: GraphQLApi;
  readonly identity: Identity;
  readonly asked: readonly AskedRow[];
  readonly refused: AskedRow | undefined;
}

/** The catalogue tells failed credentials at the end-user API apart from those at all others. */
function credentialRecord({ api, asked }: Access, record: EventRecord): EventRecord {
  const isEndUserCall = api.name === 'account' || asked.some(({ permission }) => permission?.api?.includes('END_USER'));
  if (record[0] !== 'API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS' || !isEndUserCall) return record;
  const { api: endpoint, ...facts } = record[1];
  return ['API_AUTHENTICATION_FAILED', { ...facts, endpoint }];
}

/** What keeps a caller out of the account API: a credential that is not a user's, or a user's token without the scope for it. */
function userRecord({ principal }: GraphQLContext, { identity, refused }: Access, api: string): EventRecord | undefined {
  if (!refused) return undefined;
  if (principal.kind !== 'user') return ['API_AUTHENTICATION_FAILED', { endpoint: api, ...(identity.fault ?? { reason: 'absent' }) }];
  const { clientId, clientName, userId } = principal;
  return [
    'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
    {
      api,
      reason: 'scope_not_granted',
      requiredScope: selfScope,
      endpoint: refused.field,
      clientId,
      userId,
      ...(clientName ? { appName: clientName } : {}),
    },
  ];
}

/** Whether an API client passes. */
function clientRecord({ runtime, principal }: GraphQLContext, { refused }: Access, api: string): EventRecord | undefined {
  if (principal.kind !== 'api') return undefined;
  const subject = { clientId: principal.clientId, appName: principal.clientName };
  if (!refused) return ['API_ACCESS_GRANTED', { api, ...subject }];
  const scopes = refused.permission?.api?.map((scope) => wireApiScope(runtime.config.oauth.vendorPrefix, scope));
  const why = scopes ? { reason: 'scope_not_assigned', requiredScope: scopes.join(' ') } : { reason: 'closed_to_api_clients' };
  return ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { api, ...why, endpoint: refused.field, ...subject }];
}

/**
 * What the trail learns about access, once for each request: of API clients whether they pass, of all others on the account API why they
 * do not.
 */
export function accessRecord(context: GraphQLContext, access: Access): EventRecord | undefined {
  const { api, identity, asked } = access;
  if (identity.record) return credentialRecord(access, identity.record);
  if (asked.length === 0) return undefined;
  const isUserCall = api.name === 'account' && context.principal.kind !== 'api';
  return (isUserCall ? userRecord : clientRecord)(context, access, `graphql_${api.name}`);
}
