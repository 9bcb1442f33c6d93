import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { faultsOf } from '../support/config-object.ts';
import { givenScopes } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { wholeState } from '../support/whole-state.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  await givenScopes(platform, 'read');
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const createScope = (input: object) =>
  admin.call('createScope(input: ScopeInput!, reason: String)', { input, reason: 'Ticket 1' }, 'scope { version }');
const updateScope = (scopeId: string, input: object) =>
  admin.call('updateScope(scopeId: String!, input: ScopeInput!)', { scopeId, input }, 'scope { version }');
const deleteScope = (scopeId: string) => admin.call('deleteScope(scopeId: String!)', { scopeId }, 'deletedId');
const revert = (objectType: string, objectId: string, toVersion: number, version: number) =>
  admin.call(
    'revertConfiguration(objectType: String!, objectId: String!, toVersion: Int!, version: Int!, reason: String)',
    { objectType, objectId, toVersion, version, reason: 'It was better before' },
    'objectId oneTimeSecret',
  );
const asOf = async (objectType: string, objectId: string, at: Date | string) => {
  const document =
    'query ($at: DateTime!, $objectType: String!, $objectId: String!) { configurationAsOf(at: $at, objectType: $objectType, objectId: $objectId) { version values } }';
  return (await admin.ask(document, { at, objectType, objectId })).data.configurationAsOf;
};
const historyOf = async (objectType: string, objectId: string) => {
  const document = `query ($objectType: String!, $objectId: String!) { configurationHistory(objectType: $objectType, objectId: $objectId) {
    totalCount edges { node { version validFrom action eventId channel adminUser reason changes { field before after } } } } }`;
  const { edges } = (await admin.ask(document, { objectType, objectId })).data.configurationHistory;
  return edges.map(({ node }: { node: object }) => node);
};
const far = '2999-01-01T00:00:00Z';

test('each change of an object is a version with its event, author and reason; the configuration of any time can be read', async () => {
  await createScope({ scopeId: 'past', usageLimit: 3 });
  await updateScope('past', { version: 1, usageLimit: 5, authenticationLevel: 2 });
  await deleteScope('past');
  const events = await trail.expectTrail(['ADMIN_SCOPE_CREATED', 'ADMIN_SCOPE_UPDATED', 'ADMIN_SCOPE_DELETED']);
  const history = await historyOf('scope', 'past');
  expect(history).toMatchObject([
    { version: 1, action: 'CREATED', reason: 'Ticket 1', channel: 'GRAPHQL_ADMIN', adminUser: admin.username, eventId: events[0]?.id },
    {
      version: 2,
      action: 'UPDATED',
      reason: null,
      changes: [
        { field: 'authenticationLevel', before: 0, after: 2 },
        { field: 'usageLimit', before: 3, after: 5 },
      ],
    },
    { version: 3, action: 'DELETED', eventId: events[2]?.id },
  ]);
  const [first, second, third] = history.map(({ validFrom }: { validFrom: string }) => validFrom);
  expect(await asOf('scope', 'past', '2020-01-01T00:00:00Z')).toEqual({ version: 0, values: null });
  expect(await asOf('scope', 'past', first)).toMatchObject({ version: 1, values: { scopeId: 'past', usageLimit: 3, authenticationLevel: 0 } });
  expect(await asOf('scope', 'past', second)).toMatchObject({ version: 2, values: { scopeId: 'past', usageLimit: 5, authenticationLevel: 2 } });
  expect(await asOf('scope', 'past', third)).toEqual({ version: 3, values: null });
  expect(await asOf('scope', 'nothing', far)).toBeNull();
  expect(await asOf('scope', 'nul\u0000', far)).toBeNull();
});

test('what was there before its past was kept is known as far as it changed', async () => {
  await updateScope('read', { version: 1, usageLimit: 9 });
  expect(await asOf('scope', 'read', '2020-01-01T00:00:00Z')).toEqual({ version: 0, values: { usageLimit: 0 } });
  expect((await revert('scope', 'read', 0, 1)).userErrors).toEqual([]);
  expect(await platform.sql(`select usage_limit from scope where scope_id = 'read'`)).toEqual([{ usage_limit: 0 }]);
});

test('an object is made what it was, by its own flow, with its own event and the reason; so is one that was deleted', async () => {
  await createScope({ scopeId: 'back', usageLimit: 3, descriptions: [{ locale: 'en', text: 'Read' }] });
  await updateScope('back', { version: 1, usageLimit: 5, descriptions: null });
  await trail.mark();
  expect(await revert('scope', 'back', 1, 2)).toEqual({ objectId: 'back', oneTimeSecret: null, userErrors: [] });
  await trail.expectTrail([
    ['ADMIN_SCOPE_UPDATED', { details: { objectId: 'back', changeReason: 'It was better before', changes: { usageLimit: [5, 3] } } }],
  ]);
  expect(await platform.sql(`select usage_limit, descriptions, version from scope where scope_id = 'back'`)).toEqual([
    { usage_limit: 3, descriptions: { en: 'Read' }, version: 3 },
  ]);
  await deleteScope('back');
  await trail.mark();
  expect((await revert('scope', 'back', 2, 4)).userErrors).toEqual([]);
  await trail.expectTrail(['ADMIN_SCOPE_CREATED']);
  expect(await platform.sql(`select usage_limit, descriptions from scope where scope_id = 'back'`)).toEqual([{ usage_limit: 5, descriptions: {} }]);
  expect((await asOf('scope', 'back', far)).version).toBe(5);
});

test('RS-193: of several who revert, or change and revert, at once one succeeds and the others get a conflict', async () => {
  await createScope({ scopeId: 'contested' });
  await updateScope('contested', { version: 1, usageLimit: 5 });
  await trail.mark();
  const answers = await Promise.all([1, 2, 3].map(() => revert('scope', 'contested', 1, 2)));
  expect(answers.flatMap(faultsOf)).toEqual(['STALE_VERSION version', 'STALE_VERSION version']);
  await trail.expectTrail(['ADMIN_SCOPE_UPDATED']);
  await deleteScope('contested');
  const creations = await Promise.all([1, 2, 3].map(() => revert('scope', 'contested', 1, 4)));
  expect(creations.flatMap(faultsOf)).toEqual(['STALE_VERSION version', 'STALE_VERSION version']);
  const mixed = await Promise.all([updateScope('contested', { version: 1, usageLimit: 8 }), revert('scope', 'contested', 2, 5)]);
  expect(mixed.flatMap(faultsOf)).toHaveLength(1);
});

test('a revert can be tried, and is refused like a change', async () => {
  await createScope({ scopeId: 'tried', usageLimit: 1 });
  await updateScope('tried', { version: 1, usageLimit: 2 });
  const before = await wholeState(platform);
  const { preview } = await admin.call(
    'revertConfiguration(objectType: String!, objectId: String!, toVersion: Int!, version: Int!, dryRun: Boolean)',
    { objectType: 'scope', objectId: 'tried', toVersion: 1, version: 2, dryRun: true },
    'preview { changes { field before after } events { type } }',
  );
  expect(preview).toEqual({ changes: [{ field: 'usageLimit', before: 2, after: 1 }], events: [{ type: 'ADMIN_SCOPE_UPDATED' }] });
  expect(await wholeState(platform)).toEqual(before);
  expect(faultsOf(await revert('scope', 'tried', 0, 2))).toEqual(['NOT_FOUND toVersion']);
  expect(faultsOf(await revert('scope', 'tried', 3, 2))).toEqual(['NOT_FOUND toVersion']);
  expect(faultsOf(await revert('scope', 'never', 1, 1))).toEqual(['NOT_FOUND objectId']);
  expect(faultsOf(await revert('scope', 'nul\u0000', 1, 1))).toEqual(['NOT_FOUND objectId']);
  expect(faultsOf(await revert('user', 'user-1', 1, 1))).toEqual(['INVALID_VALUE objectType']);
});

test('secrets are not kept, and stay as they are; a client that is created anew gets a fresh one', async () => {
  const input = {
    clientId: 'portal',
    name: 'Portal',
    grantTypes: ['CLIENT_CREDENTIALS'],
    defaultScopeIds: ['read'],
    clientSecret: 'first-secret-of-the-portal-0123456789',
  };
  expect((await admin.call('createStaticClient(input: StaticClientInput!)', { input }, 'client { version }')).userErrors).toEqual([]);
  const secret = () => platform.sql(`select secret_hash from client where client_id = 'portal'`);
  const update = { version: 1, name: 'Renamed', clientSecret: 'second-secret-of-the-portal-0123456789' };
  await admin.call('updateStaticClient(clientId: String!, input: StaticClientInput!)', { clientId: 'portal', input: update }, 'client { version }');
  const kept = await secret();
  expect(await revert('static_client', 'portal', 1, 2)).toEqual({ objectId: 'portal', oneTimeSecret: null, userErrors: [] });
  expect(await platform.sql(`select name from client where client_id = 'portal'`)).toEqual([{ name: 'Portal' }]);
  expect(await secret()).toEqual(kept);
  expect(JSON.stringify(await platform.sql('select changes from configuration_version'))).not.toMatch(/(first|second)-secret/);
  await admin.call('deleteClient(clientId: String!)', { clientId: 'portal' }, 'deletedId');
  expect(await revert('static_client', 'portal', 3, 4)).toEqual({ objectId: 'portal', oneTimeSecret: expect.any(String), userErrors: [] });
  expect(await secret()).not.toEqual(kept);
});

describe('every kind of object that a configuration file may state', () => {
  const changes: readonly (readonly [type: string, objectId: string, mutation: string, variables: object])[] = [
    ['mobile_config', 'mobile_config', 'updateMobileConfig(input: MobileConfigInput!)', { input: { version: 1, smsSenderId: 'Bank' } }],
    ['fido_config', 'fido_config', 'updateFidoConfig(input: FidoConfigInput!)', { input: { version: 1, connectTimeoutMs: 7000 } }],
    [
      'identity_provider',
      'directory',
      'updateIdentityProvider(identifier: String!, input: IdentityProviderInput!)',
      { identifier: 'directory', input: { version: 1, name: 'Own people' } },
    ],
  ];
  test.each(changes)('%s is reverted to what it was before its first known change', async (type, objectId, mutation, variables) => {
    const [, name] = /^update(\w+)\(/.exec(mutation) ?? [];
    const before = await wholeState(platform);
    expect((await admin.call(mutation, variables, `${name?.charAt(0).toLowerCase()}${name?.slice(1)} { version }`)).userErrors).toEqual([]);
    expect((await wholeState(platform))[type]).not.toEqual(before[type]);
    expect((await revert(type, objectId, 0, 1)).userErrors).toEqual([]);
    const history = await historyOf(type, objectId);
    const flip = ({ field, before: old, after }: { field: string; before: unknown; after: unknown }) => ({ field, before: after, after: old });
    expect(history[1].changes).toEqual(history[0].changes.map(flip));
  });

  test('one with a generated id is created anew under another', async () => {
    const { pinPolicy } = await admin.call('createPinPolicy(input: PinPolicyInput!)', { input: { name: 'Short', pinLength: 6 } }, 'pinPolicy { id }');
    await admin.call(
      'updatePinPolicy(id: ID!, input: PinPolicyInput!)',
      { id: pinPolicy.id, input: { version: 1, pinLength: 8 } },
      'pinPolicy { id }',
    );
    expect(await revert('pin_policy', pinPolicy.id, 1, 2)).toEqual({ objectId: pinPolicy.id, oneTimeSecret: null, userErrors: [] });
    expect(await platform.sql(`select pin_length from pin_policy where name = 'Short'`)).toEqual([{ pin_length: 6 }]);
    const create = 'createCallbackConfig(input: CallbackConfigInput!)';
    const { callbackConfig } = await admin.call(create, { input: { callbackUrl: 'https://callback.example/a' } }, 'callbackConfig { id }');
    await admin.call('deleteCallbackConfig(id: ID!)', { id: callbackConfig.id }, 'deletedId');
    const { objectId, userErrors } = await revert('callback_config', callbackConfig.id, 1, 2);
    expect(userErrors).toEqual([]);
    expect(await platform.sql('select id, callback_url from callback_config')).toEqual([
      { id: objectId, callback_url: 'https://callback.example/a' },
    ]);
    expect(objectId).not.toBe(callbackConfig.id);
  });
});
