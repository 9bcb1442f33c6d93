import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenScopes } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let desk: AdminDesk;
let trail: Trail;

beforeAll(async () => {
  platform = await startPlatform();
  desk = await openAdminDesk(platform);
  trail = trailOf(platform);
  await givenScopes(platform, 'read', 'write');
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const rules = 'client { ... on ApiClient { version tokenExchange { audience scopeIds accessTokenFormat } } }';
const createApi = (input: object) =>
  desk.call('createApiClient(input: ApiClientInput!)', { input: { apiScopes: ['TOKEN_INTROSPECTION'], ...input } }, rules);

test('a gateway gets rules, and the trail says which', async () => {
  const tokenExchange = [{ audience: 'stock', scopeIds: ['read'] }];
  const { client } = await createApi({ clientId: 'gate', name: 'Gate', tokenExchange });
  const stored = [{ audience: 'stock', scopeIds: ['read'], accessTokenFormat: 'OPAQUE' }];
  expect(client.tokenExchange).toEqual(stored);
  await trail.expectTrail([['ADMIN_API_CLIENT_CREATED', { details: { changes: { tokenExchange: [null, stored] } } }]]);
  const changed = [{ audience: 'stock', scopeIds: ['read', 'write'], accessTokenFormat: 'JWT' }];
  const update = await desk.call(
    'updateApiClient(clientId: String!, input: ApiClientInput!)',
    { clientId: 'gate', input: { version: client.version, tokenExchange: changed } },
    rules,
  );
  expect(update.client.tokenExchange).toEqual(changed);
  await trail.expectTrail([['ADMIN_CLIENT_UPDATED', { details: { changes: { tokenExchange: [stored, changed] } } }]]);
});

test('a scope that somebody may exchange tokens for is not deleted', async () => {
  await givenScopes(platform, 'exchanged');
  const { client } = await createApi({
    clientId: 'relying',
    name: 'Relying',
    tokenExchange: [{ audience: 'stock', scopeIds: ['read', 'exchanged'] }],
  });
  await trail.mark();
  const remove = () => desk.call('deleteScope(scopeId: String!)', { scopeId: 'exchanged' }, 'deletedId');
  expect((await remove()).userErrors).toEqual([expect.objectContaining({ code: 'IN_USE', message: expect.stringContaining('client relying') })]);
  await trail.expectTrail([]);
  const input = { version: client.version, tokenExchange: [] };
  await desk.call('updateApiClient(clientId: String!, input: ApiClientInput!)', { clientId: 'relying', input }, rules);
  expect((await remove()).userErrors).toEqual([]);
});

test.each<[string, object, string, string]>([
  ['an unknown scope', { tokenExchange: [{ audience: 'a', scopeIds: ['nothing'] }] }, 'UNKNOWN_REFERENCE', 'tokenExchange'],
  ['no scope', { tokenExchange: [{ audience: 'a', scopeIds: [] }] }, 'INVALID_VALUE', 'tokenExchange'],
  ['an audience with a blank', { tokenExchange: [{ audience: 'a b', scopeIds: ['read'] }] }, 'INVALID_VALUE', 'tokenExchange'],
  [
    'an audience twice',
    {
      tokenExchange: [
        { audience: 'a', scopeIds: ['read'] },
        { audience: 'a', scopeIds: ['write'] },
      ],
    },
    'INVALID_VALUE',
    'tokenExchange',
  ],
  [
    'a client that is no gateway',
    { apiScopes: ['EVENTS'], tokenExchange: [{ audience: 'a', scopeIds: ['read'] }] },
    'INVALID_VALUE',
    'tokenExchange',
  ],
])('%s is refused', async (name, input, code, field) => {
  const { client, userErrors } = await createApi({ clientId: `api-${name.length}`, name, ...input });
  expect(client).toBeNull();
  expect(userErrors).toEqual([expect.objectContaining({ code, field: expect.arrayContaining(['input', field]) })]);
  await trail.expectTrail([]);
});

test('a web client may have rules when it has credentials', async () => {
  const input = { name: 'Web', grantTypes: ['CLIENT_CREDENTIALS'], tokenExchange: [{ audience: 'a', scopeIds: ['read'] }] };
  const create = (more: object) =>
    desk.call(
      'createStaticClient(input: StaticClientInput!)',
      { input: { ...input, ...more } },
      'client { ... on StaticClient { tokenExchange { audience } } }',
    );
  expect((await create({ clientId: 'web-exchange' })).client.tokenExchange).toEqual([{ audience: 'a' }]);
  const open = await create({ clientId: 'open', name: 'Open', authMethod: 'PUBLIC', grantTypes: ['DEVICE_CODE'] });
  expect(open.userErrors).toEqual([expect.objectContaining({ code: 'INVALID_VALUE', field: ['input', 'tokenExchange'] })]);
});
