import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import type { Work } from '../../kernel/work/work.ts';
import { holdAlgorithms } from '../../keys/signing-keys/index.ts';
import { holdIdentityProviders } from '../../people/identity-providers/index.ts';
import { holdTemplateSet } from '../../presentation/template-sets/index.ts';
import { holdScopes } from '../scopes/index.ts';
import type { StaticClientValues } from './client-fields.ts';

/** API clients that may be resource gateways; they stay so until this transaction ends. */
async function holdGateways(work: Work, clientIds: readonly string[]): Promise<Set<string>> {
  if (clientIds.length === 0) return new Set();
  const rows = await work.sql<{ client_id: string }>(
    `select client_id from client where client_id = any($1) and kind = 'API' and 'TOKEN_INTROSPECTION' = any(api_scopes) order by client_id for key share`,
    [clientIds],
  );
  return new Set(rows.map((row) => row.client_id));
}

function noteUnknown(field: string, ids: readonly string[], known: ReadonlySet<string>, what: string, faults: FaultList): void {
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) faults.add('UNKNOWN_REFERENCE', `${field}: there is no ${what} ${unknown.join(', ')}.`, 'input', field);
}

/** Checks that the scopes of exchange rules exist, and keeps them from being deleted meanwhile. A scope deleted later is not granted any more. */
export async function checkExchangeScopes(
  work: Work,
  { tokenExchange }: Pick<StaticClientValues, 'tokenExchange'>,
  faults: FaultList,
): Promise<void> {
  const named = tokenExchange.flatMap((rule) => rule.scopeIds);
  noteUnknown('tokenExchange', named, await holdScopes(work, named), 'scope', faults);
}

const algorithmFields = ['idTokenSignedResponseAlg', 'userinfoSignedResponseAlg'] as const;

/** The signature algorithms a client asks for must have keys. */
async function checkAlgorithms(work: Work, { openIdConnect }: Pick<StaticClientValues, 'openIdConnect'>, faults: FaultList): Promise<void> {
  const asked = algorithmFields.flatMap((field) => (openIdConnect?.[field] ? [{ field, alg: openIdConnect[field] }] : []));
  const inUse = await holdAlgorithms(
    work,
    asked.map(({ alg }) => alg),
  );
  for (const { field, alg } of asked)
    if (!inUse.has(alg)) faults.add('UNKNOWN_REFERENCE', `the platform has no ${alg} key (signet keys add ${alg}).`, 'input', 'openIdConnect', field);
}

function checkLists(client: Links, faults: FaultList): void {
  const both = client.additionalScopeIds.filter((id) => client.defaultScopeIds.includes(id));
  if (both.length > 0)
    faults.add('INVALID_VALUE', `additionalScopeIds must not repeat default scopes: ${both.join(', ')}.`, 'input', 'additionalScopeIds');
  const field = 'additionalIdentityProviderIds';
  if (client.identityProviderId === null && client.additionalIdentityProviderIds.length > 0)
    faults.add('REQUIRED', 'identityProviderId is required when there are additionalIdentityProviderIds.', 'input', 'identityProviderId');
  if (client.identityProviderId !== null && client.additionalIdentityProviderIds.includes(client.identityProviderId))
    faults.add('INVALID_VALUE', `${field} must not repeat identityProviderId.`, 'input', field);
}

type Links = Pick<
  StaticClientValues,
  | 'defaultScopeIds'
  | 'additionalScopeIds'
  | 'identityProviderId'
  | 'additionalIdentityProviderIds'
  | 'resourceGatewayClientIds'
  | 'templateSet'
  | 'openIdConnect'
>;

/**
 * Checks that the scopes, identity providers, resource gateways, template set and signature algorithms a client or application lists exist, and keeps
 * them from being deleted meanwhile. What is listed twice, or beside nothing first, is a fault too.
 */
export async function checkClientReferences(work: Work, client: Links, faults: FaultList): Promise<void> {
  checkLists(client, faults);
  const scopes = await holdScopes(work, [...client.defaultScopeIds, ...client.additionalScopeIds]);
  noteUnknown('defaultScopeIds', client.defaultScopeIds, scopes, 'scope', faults);
  noteUnknown('additionalScopeIds', client.additionalScopeIds, scopes, 'scope', faults);
  const providers = await holdIdentityProviders(work, [client.identityProviderId ?? [], client.additionalIdentityProviderIds].flat());
  noteUnknown('identityProviderId', [client.identityProviderId ?? []].flat(), providers, 'identity provider', faults);
  noteUnknown('additionalIdentityProviderIds', client.additionalIdentityProviderIds, providers, 'identity provider', faults);
  const gateways = await holdGateways(work, client.resourceGatewayClientIds);
  noteUnknown('resourceGatewayClientIds', client.resourceGatewayClientIds, gateways, 'API client with TOKEN_INTROSPECTION named', faults);
  if (client.templateSet !== null && !(await holdTemplateSet(work, client.templateSet)))
    noteUnknown('templateSet', [client.templateSet], new Set(), 'template set', faults);
  await checkAlgorithms(work, client, faults);
}
