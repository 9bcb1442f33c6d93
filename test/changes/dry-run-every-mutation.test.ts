import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { applyFile } from '../../src/cli/apply/index.ts';
import { signInNameKeys } from '../../src/kernel/work/sign-in-keys.ts';
import { graphqlApis } from '../../src/server/graphql.ts';
import { givenConsent, givenFamily } from '../end-users/account.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import {
  type GivenEnrolment,
  type GivenInstallation,
  givenEnrolment,
  givenInstallation,
  givenMobileApp,
  givenProfile,
} from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { wholeState } from '../support/whole-state.ts';
import { archiveOf } from '../template-sets/archive.ts';
import { everyKind } from './every-kind.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;
let folder: string;
let userId: string;
let username: string;
let phone: GivenInstallation;
let enrolment: GivenEnrolment;
let helpdesk: GivenClient;
let client: GivenClient;

const mutationType = graphqlApis().admin.schema.getMutationType();
const offering = Object.values(mutationType?.getFields() ?? {}).filter(({ args }) => args.some(({ name }) => name === 'dryRun'));

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  folder = mkdtempSync(join(tmpdir(), 'signet-every-mutation-'));
  const file = join(folder, 'signet.yaml');
  writeFileSync(file, stringify(everyKind, { aliasDuplicateObjects: false }));
  await applyFile(platform.runtime, file);
  ({ userId, username } = await givenUser(platform));
  client = await givenClient(platform);
  helpdesk = await givenApiClient(platform, ['END_USER']);
  phone = await givenInstallation(platform, await givenMobileApp(platform));
  enrolment = await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }));
  await givenConsent(platform, userId, client.clientId);
  for (const type of ['DEFAULT', 'FINGER_PRINT']) await givenFamily(platform, userId, phone.clientId, { access: 600, type });
  await givenFamily(platform, userId, client.clientId, { access: 600 });
  await platform.sql(`insert into notification_setting (user_id, type) values ($1, 'SMS')`, [userId]);
  await platform.sql(
    `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at, identity_provider)
     values (gen_random_uuid(), decode('00', 'hex'), $1, now(), '1', '{pwd}', now() + interval '1 hour', now() + interval '1 hour', 'directory')`,
    [userId],
  );
  await admin.call('createInitialAccess(input: InitialAccessInput!)', { input: { name: 'partners' } }, 'initialAccess { id }');
  await admin.call('placeAuditLegalHold(input: AuditLegalHoldInput!)', { input: { userId: 'somebody', reason: 'Case 1' } }, 'legalHold { id }');
  await admin.call(
    'createAdminAccount(input: AdminAccountInput!)',
    { input: { username: 'leaving', password: 'a phrase of some length 4711', roles: [] } },
    'adminAccount { id }',
  );
  await admin.call(
    'createIdentityProvider(input: IdentityProviderInput!)',
    { input: { identifier: 'gone', name: 'Gone', type: 'HEADER' } },
    'identityProvider { version }',
  );
  await admin.call(
    'createFidoPolicyMapping(input: FidoPolicyMappingInput!)',
    { input: { name: 'Unused', aaid: '1111#1111', policyId: 'unused' } },
    'fidoPolicyMapping { id }',
  );
  await admin.call('createScope(input: ScopeInput!)', { input: { scopeId: 'unused' } }, 'scope { id }');
}, 120_000);
beforeEach(() => trail.mark());
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function pick<Value>(text: string, ...values: readonly unknown[]): Promise<Value> {
  const [row] = await platform.sql<{ value: Value }>(text, values);
  if (!row) throw new Error(`nothing: ${text}`);
  return row.value;
}
const idOf = (table: string, column: string, value: string) => pick<string>(`select id::text as value from ${table} where ${column} = $1`, value);
const versionOf = (table: string, column: string, value: string) => pick<number>(`select version as value from ${table} where ${column} = $1`, value);
const onlyVersion = (table: string) => pick<number>(`select version as value from ${table}`);

type Call = readonly [variables: () => Promise<object>, ...events: string[]];

/** An update of an object that a column names, with the argument that names it. */
const update = (table: string, column: string, value: string, argument: string, input: object, ...events: string[]): Call => [
  async () => ({
    [argument]: argument === 'id' ? await idOf(table, column, value) : value,
    input: { version: await versionOf(table, column, value), ...input },
  }),
  ...events,
];
const only = (table: string, input: object, ...events: string[]): Call => [
  async () => ({ input: { version: await onlyVersion(table), ...input } }),
  ...events,
];
const create = (input: object, ...events: string[]): Call => [async () => ({ input }), ...events];
const given = (variables: () => object | Promise<object>, ...events: string[]): Call => [async () => variables(), ...events];
const removal = (table: string, column: string, value: string, ...events: string[]): Call => [
  async () => ({ id: await idOf(table, column, value) }),
  ...events,
];
const mapping = () => pick<string>('select id::text as value from attribute_mapping');
const version = () => idOf('mobile_platform_version', 'platform', 'IOS');

const [apple] = everyKind.pushMessagingConfigs;

/** For every mutation a call that would succeed, and the events it would record. */
const calls: Readonly<Record<string, Call>> = {
  createAdminAccount: create({ username: 'new', password: 'a phrase of some length 4711', roles: [] }, 'ADMIN_ACCOUNT_CREATED'),
  createApiClient: create({ clientId: 'new-api', name: 'New', apiScopes: ['EVENTS'] }, 'ADMIN_API_CLIENT_CREATED'),
  createAttributeMapping: given(
    () => ({ identityProvider: 'oidc', input: { source: 'IDENTITY_PROVIDER', sourceName: 'mail', targetName: 'email' } }),
    'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED',
  ),
  createAuthPropertiesSet: create({ name: 'new', method: 'PUSH' }, 'ADMIN_AUTH_PROPERTIES_SET_CREATED'),
  createCallbackConfig: create({ callbackUrl: 'https://new.example/results' }, 'ADMIN_CALLBACK_CONFIG_CREATED'),
  createFidoPolicyMapping: create({ name: 'New', aaid: '2222#2222', policyId: 'new' }, 'ADMIN_FIDO_POLICY_MAPPING_CREATED'),
  createIdentityProvider: create({ identifier: 'new', name: 'New', type: 'HEADER' }, 'ADMIN_IDENTITY_PROVIDER_CREATED'),
  createInitialAccess: create({ name: 'new' }, 'CLIENT_REGISTRATION_ACCESS_CREATED'),
  createMessage: create({ key: 'new', defaultContent: 'New' }, 'ADMIN_MESSAGE_CREATED'),
  createMobileApp: create(
    { identifier: 'new', name: 'New', flows: ['USER_REGISTRATION'], redirectUrl: 'newapp://login' },
    'ADMIN_MOBILE_APP_CREATED',
  ),
  createMobilePlatform: create({ name: 'ANDROID' }, 'ADMIN_MOBILE_PLATFORM_CREATED'),
  createMobilePlatformVersion: given(
    () => ({ appIdentifier: 'bank', platform: 'IOS', cloneFrom: '1.0', input: { versionName: '2.0' } }),
    'ADMIN_MOBILE_PLATFORM_VERSION_CREATED',
  ),
  createPinPolicy: create({ name: 'New' }, 'ADMIN_PIN_POLICY_CREATED'),
  createPushMessagingConfig: create(
    { ...apple, name: 'New', apnsKeyP8: Buffer.from(apple.apnsKeyP8).toString('base64') },
    'ADMIN_PUSH_MESSAGING_CONFIG_CREATED',
  ),
  createScope: create({ scopeId: 'new' }, 'ADMIN_SCOPE_CREATED'),
  createStaticClient: create(
    { clientId: 'new', name: 'New', grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: ['payments'] },
    'ADMIN_STATIC_CLIENT_CREATED',
  ),
  createTemplateSet: create({ name: 'new', archive: archiveOf({ 'login.html': '<p>New</p>' }) }, 'ADMIN_TEMPLATES_TEMPLATE_SETS_CREATED'),
  createUser: create({ username: 'newcomer' }, 'USER_CREATED'),
  deleteAdminAccount: given(() => ({ username: 'leaving' }), 'ADMIN_ACCOUNT_DELETED'),
  deleteAttributeMapping: [async () => ({ id: await mapping() }), 'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_DELETED'],
  deleteAuthPropertiesSet: removal('auth_properties_set', 'name', 'custom', 'ADMIN_AUTH_PROPERTIES_SET_DELETED'),
  deleteCallbackConfig: removal('callback_config', 'username', 'signet', 'ADMIN_CALLBACK_CONFIG_DELETED'),
  deleteClient: given(() => ({ clientId: client.clientId }), 'ADMIN_CLIENT_DELETED'),
  deleteDynamicClient: given(() => ({ clientId: phone.clientId }), 'ADMIN_CLIENT_DELETED'),
  deleteFidoPolicyMapping: removal('fido_policy_mapping', 'name', 'Unused', 'ADMIN_FIDO_POLICY_MAPPING_DELETED'),
  deleteIdentityProvider: given(() => ({ identifier: 'gone' }), 'ADMIN_IDENTITY_PROVIDER_DELETED'),
  deleteInitialAccess: removal('initial_access_token', 'name', 'partners', 'CLIENT_REGISTRATION_ACCESS_DELETED'),
  deleteMessage: removal('message', 'key', 'greeting', 'ADMIN_MESSAGE_DELETED'),
  deleteMobileApp: given(() => ({ identifier: 'bank' }), 'ADMIN_MOBILE_APP_DELETED'),
  deleteMobilePlatform: given(() => ({ name: 'IOS' }), 'ADMIN_MOBILE_PLATFORM_DELETED'),
  deleteMobilePlatformVersion: [async () => ({ id: await version() }), 'ADMIN_MOBILE_PLATFORM_VERSION_DELETED'],
  deletePushMessagingConfig: removal('push_messaging_config', 'name', 'Apple 2', 'ADMIN_PUSH_MESSAGING_CONFIG_DELETED'),
  deleteScope: given(() => ({ scopeId: 'unused' }), 'ADMIN_SCOPE_DELETED'),
  deleteTemplateSet: given(() => ({ name: 'other' }), 'ADMIN_TEMPLATES_TEMPLATE_SETS_DELETED'),
  deleteUser: given(() => ({ userId }), 'USER_DELETED'),
  disableFingerprint: given(() => ({ userId, deviceId: phone.clientId }), 'API_FINGER_PRINT_DISABLED'),
  endAdminSession: [async () => ({ sessionId: await pick('select id::text as value from admin_session') }), 'ADMIN_SESSION_ENDED'],
  endUserSession: [async () => ({ userId, sessionId: await pick('select id::text as value from browser_session') }), 'OPENID_SESSION_LOGOUT_SUCCESS'],
  erasePerson: given(() => ({ userId }), 'ADMIN_PERSON_ERASED'),
  placeAuditLegalHold: create({ userId: 'somebody else', reason: 'Case 2' }, 'AUDIT_LEGAL_HOLD_PLACED'),
  releaseAuditLegalHold: [async () => ({ id: await pick('select id::text as value from audit_legal_hold') }), 'AUDIT_LEGAL_HOLD_RELEASED'],
  removeApplicationAccess: given(() => ({ userId, applicationId: client.clientId }), 'API_APP_REMOVED'),
  removeAuthenticationApp: given(() => ({ userId, applicationInstanceId: enrolment.id }), 'API_AUTHENTICATION_APP_REMOVED'),
  removeConsent: [async () => ({ userId, consentId: await pick('select id::text as value from consent') }), 'API_CONSENT_REMOVED'],
  removeDevices: given(() => ({ userId, deviceIds: [phone.clientId] }), 'API_DEVICE_REMOVED'),
  removeNotificationSetting: given(() => ({ userId }), 'API_NOTIFICATION_SETTING_REMOVED'),
  removeToken: [
    async () => ({ userId, tokenId: await pick('select id::text as value from token_family where client_id = $1', client.clientId) }),
    'API_TOKEN_REMOVED',
  ],
  resetUserPassword: given(() => ({ userId }), 'USER_PASSWORD_RESET'),
  revertConfiguration: [async () => ({ objectType: 'cors_config', objectId: 'cors_config', toVersion: 0, version: 1 }), 'ADMIN_CORS_CONFIG_UPDATED'],
  revokeApplicationInstance: given(
    () => ({ userId, deviceId: phone.clientId, applicationInstanceId: enrolment.id }),
    'ADMIN_APPLICATION_INSTANCE_REVOKED',
  ),
  revokeUserFromDevice: given(() => ({ userId, deviceId: phone.clientId }), 'ADMIN_USER_REVOKED'),
  setNotificationSetting: given(() => ({ userId, type: 'EMAIL' }), 'API_NOTIFICATION_SETTING_SET'),
  setUserPassword: given(() => ({ userId, password: 'a new and long passphrase 4711' }), 'USER_UPDATED'),
  unlockUser: [
    async () => {
      await platform.sql(
        `insert into throttle (key, failures, window_ends_at) values ($1, 5, now() + interval '15 minutes') on conflict (key) do nothing`,
        [signInNameKeys('login', username).everywhere],
      );
      return { userId };
    },
    'USER_UNLOCKED',
  ],
  updateAdminAccount: update('admin_account', 'username', 'leaving', 'username', { roles: ['HELPDESK'] }, 'ADMIN_ACCOUNT_UPDATED'),
  updateApiClient: update('client', 'client_id', 'gateway', 'clientId', { name: 'Other' }, 'ADMIN_CLIENT_UPDATED'),
  updateAttributeMapping: [
    async () => ({ id: await mapping(), input: { version: 1, sourceName: 'e-mail' } }),
    'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED',
  ],
  updateAuthPropertiesSet: update('auth_properties_set', 'name', 'sms', 'id', { maxResends: 5 }, 'ADMIN_AUTH_PROPERTIES_SET_UPDATED'),
  updateCallbackConfig: update('callback_config', 'username', 'signet', 'id', { username: 'other' }, 'ADMIN_CALLBACK_CONFIG_UPDATED'),
  updateCorsConfig: only('cors_config', { allowedOrigins: ['https://other.example'] }, 'ADMIN_CORS_CONFIG_UPDATED'),
  updateFidoConfig: only('fido_config', { connectTimeoutMs: 7000 }, 'ADMIN_FIDO_CONFIG_UPDATED'),
  updateFidoPolicyMapping: update('fido_policy_mapping', 'name', 'Finger', 'id', { policyId: 'thumb' }, 'ADMIN_FIDO_POLICY_MAPPING_UPDATED'),
  updateIdentityProvider: update(
    'identity_provider',
    'identifier',
    'oidc',
    'identifier',
    { default: true },
    'ADMIN_IDENTITY_PROVIDER_UPDATED',
    'ADMIN_IDENTITY_PROVIDER_UPDATED',
  ),
  updateMessage: update('message', 'key', 'greeting', 'id', { defaultContent: 'Hey' }, 'ADMIN_MESSAGE_UPDATED'),
  updateMobileApp: update('mobile_app', 'identifier', 'bank', 'identifier', { name: 'Other' }, 'ADMIN_MOBILE_APP_UPDATED'),
  updateMobileConfig: only('mobile_config', { smsSenderId: 'Other' }, 'ADMIN_MOBILE_CONFIG_UPDATED'),
  updateMobilePlatform: update('mobile_platform', 'name', 'IOS', 'name', { minimumOsVersion: '15' }, 'ADMIN_MOBILE_PLATFORM_UPDATED'),
  updateMobilePlatformVersion: [
    async () => ({ id: await version(), input: { version: 1, status: 'DISABLED' } }),
    'ADMIN_MOBILE_PLATFORM_VERSION_UPDATED',
  ],
  updatePinPolicy: update('pin_policy', 'name', 'Strict', 'id', { default: true }, 'ADMIN_PIN_POLICY_UPDATED', 'ADMIN_PIN_POLICY_UPDATED'),
  updatePushMessagingConfig: update(
    'push_messaging_config',
    'name',
    'Apple',
    'id',
    { apnsTeamId: 'TEAM999999' },
    'ADMIN_PUSH_MESSAGING_CONFIG_UPDATED',
  ),
  updateScope: update('scope', 'scope_id', 'payments', 'scopeId', { usageLimit: 9 }, 'ADMIN_SCOPE_UPDATED'),
  updateStaticClient: update('client', 'client_id', 'portal', 'clientId', { name: 'Other' }, 'ADMIN_CLIENT_UPDATED'),
  updateTemplateSet: update(
    'template_set',
    'name',
    'other',
    'name',
    { default: true },
    'ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED',
    'ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED',
  ),
  updateUser: [async () => ({ userId, input: { version: await versionOf('directory_user', 'user_id', userId), enabled: false } }), 'USER_UPDATED'],
};

test('there is a call for every mutation that can be tried', () => {
  expect(Object.keys(calls).sort()).toEqual(offering.map(({ name }) => name).sort());
});

/** Tables that every request of an API client writes to: that it was let in is an event of its own. */
const written = ['audit_event', 'audit_passing', 'statistics_bucket', 'statistics_unique'];
const unwritten = (state: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(state).filter(([table]) => !written.includes(table)));

test.each(offering.map(({ name }) => name))('a dry run of %s names its events, records none and changes no row', async (name) => {
  const [variables, ...events] = calls[name] as Call;
  const field = mutationType?.getFields()[name];
  const values = await variables();
  const declared = Object.keys(values).map((argument) => `$${argument}: ${field?.args.find((arg) => arg.name === argument)?.type}`);
  const passed = Object.keys(values).map((argument) => `${argument}: $${argument}`);
  const selection = 'userErrors { code field message } preview { events { type } affectedTokens affectedUsers affectedConsents }';
  const document = `mutation (${declared.join(', ')}) { did: ${name}(${passed.join(', ')}, dryRun: true) { ${selection} } }`;
  const isForClients = events.every((event) => event.startsWith('API_'));
  const before = await wholeState(platform);
  const { data, errors } = isForClients
    ? await ask(platform, 'admin', document, values, { headers: helpdesk.basic })
    : await admin.ask(document, values);
  expect([errors, data?.did.userErrors]).toEqual([undefined, []]);
  expect(data.did.preview.events.map(({ type }: { type: string }) => type)).toEqual(events);
  for (const count of ['affectedTokens', 'affectedUsers', 'affectedConsents']) expect(data.did.preview[count]).toEqual(expect.any(Number));
  const after = await wholeState(platform);
  if (isForClients) expect(unwritten(after)).toEqual(unwritten(before));
  else expect(after).toEqual(before);
  await trail.expectTrail(isForClients ? ['API_ACCESS_GRANTED'] : []);
});
