import { z } from 'zod';
import {
  type ApiClientInput,
  apiClientFields,
  createApiClient,
  createStaticClient,
  type StaticClientInput,
  staticClientFields,
  updateApiClient,
  updateStaticClient,
} from '../../applications/clients/index.ts';
import { corsConfig, corsConfigFlows } from '../../applications/cors/index.ts';
import { createScope, type ScopeInput, scopeFields, updateScope } from '../../applications/scopes/index.ts';
import { oneTimePassword } from '../../kernel/base/crypto/one-time-password.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { fixed, preset } from '../../kernel/objects/fields/field.ts';
import type { Work } from '../../kernel/work/work.ts';
import {
  attributeMappingFields,
  createAttributeMapping,
  createIdentityProvider,
  type IdentityProviderInput,
  identityProviderFields,
  type StatedMapping,
  stateAttributeMappings,
  statedMappings,
  updateAttributeMapping,
  updateIdentityProvider,
} from '../../people/identity-providers/index.ts';

import { createUser, type UserInput, updateUser, userFields } from '../../people/users/index.ts';
import { createMessage, type MessageInput, messageFields, updateMessage } from '../../presentation/messages/index.ts';
import { templateSet, templateSetFlows } from '../../presentation/template-sets/index.ts';
import { type AdminAccountInput, adminAccountFields, createAdminAccount, updateAdminAccount } from '../admins/index.ts';

import { named, single } from './described-kinds.ts';
import { mobileObjectKinds } from './mobile-object-kinds.ts';
import type { ObjectKind } from './object-kind.ts';

type ProviderInFile = IdentityProviderInput & { readonly attributeMappings?: readonly StatedMapping[] | null };

/** In a file the attribute mappings stand with their provider; each still has its own flow and event. */
async function withMappings(work: Work, input: object, settle: (provider: IdentityProviderInput) => Promise<string>): Promise<object> {
  const { attributeMappings, ...provider } = input as ProviderInFile;
  const identityProvider = await settle(provider);
  if (attributeMappings !== undefined) await stateAttributeMappings(work, { identityProvider, mappings: attributeMappings ?? [] });
  return {};
}

type ClientInFile = StaticClientInput & { readonly selfRegistered?: boolean | null };

/** A file alone says whether a client registered itself, so that one of them may come back with the name of another; afterwards that stays. */
async function withOrigin(
  input: object,
  settle: (client: StaticClientInput, selfRegistered: boolean) => ReturnType<typeof createStaticClient>,
): Promise<object> {
  const { selfRegistered, ...client } = input as ClientInFile;
  const outcome = await settle(client, selfRegistered ?? false);
  if (selfRegistered !== undefined && (selfRegistered ?? false) !== outcome.client.selfRegistered)
    throw userFault('INVALID_VALUE', 'selfRegistered cannot be changed.', ['input', 'selfRegistered']);
  return outcome;
}

/** Every kind of object, in the order in which they refer to each other. */
export const objectKinds = {
  messages: {
    idField: 'key',
    fields: messageFields,
    secrets: [],
    objectType: 'message',
    locate: 'select id as key, version from message where id = $1 for update',
    find: 'select id as key, version from message where key = $1 for update',
    create: (work, input) => createMessage(work, input as MessageInput),
    update: (work, key, input) => updateMessage(work, { key, input: input as MessageInput }),
  },
  templateSets: { ...named(templateSet, 'name', templateSetFlows), toldInPart: ['files'] },
  corsConfig: single(corsConfig, corsConfigFlows),
  scopes: {
    idField: 'scopeId',
    fields: scopeFields,
    secrets: [],
    objectType: 'scope',
    locate: 'select scope_id as key, version from scope where scope_id = $1 for update',
    find: 'select scope_id as key, version from scope where scope_id = $1 for update',
    create: (work, input) => createScope(work, input as ScopeInput),
    update: (work, scopeId, input) => updateScope(work, { scopeId, input: input as ScopeInput }),
  },
  identityProviders: {
    idField: 'identifier',
    fields: { ...identityProviderFields, attributeMappings: preset(statedMappings, []) },
    secrets: [],
    objectType: 'identity_provider',
    withOwnPast: ['attributeMappings'],
    locate: 'select identifier as key, version from identity_provider where identifier = $1 for update',
    find: 'select identifier as key, version from identity_provider where identifier = $1 for update',
    create: (work, input) => withMappings(work, input, (provider) => createIdentityProvider(work, provider)),
    update: (work, identifier, input) => withMappings(work, input, (provider) => updateIdentityProvider(work, { identifier, input: provider })),
  },
  apiClients: {
    idField: 'clientId',
    fields: apiClientFields,
    secrets: ['clientSecret'],
    objectType: 'api_client',
    locate: `select client_id as key, version from client where client_id = $1 and kind = 'API' for update`,
    find: `select client_id as key, version from client where client_id = $1 and kind = 'API' for update`,
    create: (work, input) => createApiClient(work, input as ApiClientInput),
    update: (work, clientId, input) => updateApiClient(work, { clientId, input: input as ApiClientInput }),
    past: { create: (work, input) => bringBack(work, createApiClient, input as ApiClientInput) },
  },
  staticClients: {
    idField: 'clientId',
    fields: { ...staticClientFields, selfRegistered: fixed(preset(z.boolean(), false)) },
    secrets: ['clientSecret', 'hashedClientSecret'],
    objectType: 'static_client',
    locate: `select client_id as key, version from client where client_id = $1 and kind = 'STATIC' for update`,
    find: `select client_id as key, version from client where client_id = $1 and kind = 'STATIC' for update`,
    create: (work, input) => withOrigin(input, (client, selfRegistered) => createStaticClient(work, client, { selfRegistered })),
    update: (work, clientId, input) => withOrigin(input, (client) => updateStaticClient(work, { clientId, input: client })),
    past: {
      fields: staticClientFields,
      create: (work, input) => bringBack(work, createStaticClient, input as StaticClientInput),
      update: (work, clientId, input) => updateStaticClient(work, { clientId, input: input as StaticClientInput }),
    },
  },
  ...mobileObjectKinds,
  users: {
    idField: 'username',
    fields: userFields,
    secrets: ['password'],
    find: 'select user_id as key, version from directory_user where username_key = $1 for update',
    foldsNames: true,
    create: (work, input) => createUser(work, input as UserInput),
    update: (work, userId, input) => updateUser(work, { userId, input: input as UserInput }),
  },
  adminAccounts: {
    idField: 'username',
    // Whoever keeps passwords in a file keeps them there: unless the file says so, they are not of the temporary kind.
    fields: { ...adminAccountFields, passwordTemporary: { ...adminAccountFields.passwordTemporary, initial: false } },
    secrets: ['password'],
    objectType: 'admin_account',
    toldInPart: ['passwordTemporary'],
    locate: 'select username as key, version from admin_account where username = $1 for update',
    find: 'select username as key, version from admin_account where username_key = $1 for update',
    foldsNames: true,
    create: (work, input) => createAdminAccount(work, { passwordTemporary: false, ...(input as AdminAccountInput) }),
    update: (work, username, input) => updateAdminAccount(work, { username, input: keptPassword(input as AdminAccountInput) }),
    past: { create: createAgain, update: (work, username, input) => updateAdminAccount(work, { username, input: input as AdminAccountInput }) },
  },
} as const satisfies Record<string, ObjectKind>;

/** Whoever deleted an account deleted its password: it comes back with a temporary one, which is shown once. */
async function createAgain(work: Work, given: object): Promise<object> {
  const input = given as AdminAccountInput;
  // One and the same when the flow begins again to hash it.
  const oneTimeSecret = await work.apart(['one-time password', input.username], async () => oneTimePassword());
  await createAdminAccount(work, { ...input, password: oneTimeSecret });
  return { oneTimeSecret };
}

/** The id of a deleted client is not used again; the same client may come back under it. */
async function bringBack<Input extends { readonly clientId?: string | null | undefined }>(
  work: Work,
  create: (work: Work, input: Input) => Promise<object>,
  input: Input,
): Promise<object> {
  await work.sql('delete from ended_client_id where client_id = $1', [input.clientId]);
  return create(work, input);
}

function keptPassword(input: AdminAccountInput): AdminAccountInput {
  return typeof input.password === 'string' ? { passwordTemporary: false, ...input } : input;
}

export type ObjectKindName = keyof typeof objectKinds;

export const objectKindNames = Object.keys(objectKinds) as readonly ObjectKindName[];

type MappingCreation = Parameters<typeof createAttributeMapping>[1];

/** In a file attribute mappings stand with their provider; their past is their own. */
const attributeMappings: ObjectKind = {
  idField: 'targetName',
  fields: attributeMappingFields,
  secrets: [],
  objectType: 'attribute_mapping',
  locate: 'select id as key, version from attribute_mapping where id = $1 for update',
  find: 'select id as key, version from attribute_mapping where target_name = $1 for update',
  create(work, stated) {
    const { identityProvider, ...input } = stated as MappingCreation['input'] & MappingCreation;
    return createAttributeMapping(work, { identityProvider, input });
  },
  update(work, id, stated) {
    const { identityProvider: _, ...input } = stated as MappingCreation['input'] & MappingCreation;
    return updateAttributeMapping(work, { id, input });
  },
};

const kinds: readonly ObjectKind[] = [...Object.values(objectKinds), attributeMappings];

/** The kind of object that events call so, where its past is kept. */
export function kindOfType(objectType: string): (ObjectKind & { readonly locate: string }) | undefined {
  const kind = kinds.find((known) => known.objectType === objectType);
  return kind?.locate === undefined ? undefined : { ...kind, ...kind.past, locate: kind.locate };
}
