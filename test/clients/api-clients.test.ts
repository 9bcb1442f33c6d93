import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { basicOf } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const selection =
  'client { __typename clientId kind version ... on ApiClient { authMethod hasSecret apiScopes publicBaseUri jwksUri publicJwk } } oneTimeSecret';
const create = (input: object) => admin.call('createApiClient(input: ApiClientInput!)', { input }, selection);
const update = (clientId: string, input: object) =>
  admin.call('updateApiClient(clientId: String!, input: ApiClientInput!)', { clientId, input }, selection);
const createWeb = (input: object) =>
  admin.call('createStaticClient(input: StaticClientInput!)', { input: { grantTypes: ['CLIENT_CREDENTIALS'], ...input } }, 'client { clientId }');
const remove = (clientId: string) => admin.call('deleteClient(clientId: String!)', { clientId }, 'deletedId');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);

test('an API client is added and works with its generated secret', async () => {
  const { client, oneTimeSecret } = await create({
    clientId: 'gateway',
    name: 'Gateway',
    apiScopes: ['TOKEN_INTROSPECTION', 'EVENTS'],
    publicBaseUri: 'https://gateway.example/',
  });
  expect(client).toMatchObject({
    __typename: 'ApiClient',
    kind: 'API',
    hasSecret: true,
    apiScopes: ['TOKEN_INTROSPECTION', 'EVENTS'],
    publicBaseUri: 'https://gateway.example/',
    version: 1,
  });
  await trail.expectTrail([
    [
      'ADMIN_API_CLIENT_CREATED',
      {
        clientId: 'gateway',
        details: {
          objectType: 'api_client',
          objectId: 'gateway',
          changes: { apiScopes: [null, ['TOKEN_INTROSPECTION', 'EVENTS']], clientSecret: [null, '***'] },
        },
      },
    ],
  ]);
  const introspection = await platform
    .agent()
    .postForm('/oauth/api/v2/token/introspect', { token: 'unknown' }, { headers: basicOf('gateway', oneTimeSecret) });
  expect(introspection.status).toBe(200);
});

test('an update tells old and new; what changes nothing leaves no trace', async () => {
  await create({ clientId: 'changing', name: 'Changing', apiScopes: ['EVENTS'] });
  await trail.mark();
  expect((await update('changing', { version: 1, apiScopes: ['EVENTS', 'INSIGHTS'] })).client.version).toBe(2);
  await trail.expectTrail([
    [
      'ADMIN_CLIENT_UPDATED',
      { clientId: 'changing', details: { objectType: 'api_client', changes: { apiScopes: [['EVENTS'], ['EVENTS', 'INSIGHTS']] } } },
    ],
  ]);
  expect((await update('changing', { version: 2, name: 'Changing' })).client.version).toBe(2);
  expect(codes(await update('changing', { version: 1, name: 'Other' }))).toEqual(['STALE_VERSION input.version']);
  await trail.expectTrail([]);
});

test.each<[string, object, string[]]>([
  ['no API scope', { apiScopes: [] }, ['INVALID_VALUE input.apiScopes']],
  ['no word about API scopes', { apiScopes: null }, ['REQUIRED input.apiScopes']],
  ['a method that proves nothing', { authMethod: 'PUBLIC' }, ['INVALID_VALUE input.authMethod']],
  ['a base address although it is no gateway', { publicBaseUri: 'https://gateway.example/' }, ['INVALID_VALUE input.publicBaseUri']],
  ['no key for key authentication', { authMethod: 'PRIVATE_KEY_JWT' }, ['REQUIRED input.publicJwk']],
  ['a short secret', { clientSecret: 'short' }, ['INVALID_VALUE input.clientSecret']],
])('an API client is refused with %s', async (_, input, expected) => {
  expect(codes(await create({ clientId: 'refused', name: 'Refused', apiScopes: ['EVENTS'], ...input }))).toEqual(expected);
  await trail.expectTrail([]);
});

describe('a resource gateway', () => {
  test('can neither be deleted nor lose introspection while web clients rely on it', async () => {
    await create({ clientId: 'relied', name: 'Relied', apiScopes: ['TOKEN_INTROSPECTION', 'EVENTS'] });
    await createWeb({ clientId: 'relying', name: 'Relying', resourceGatewayClientIds: ['relied'] });
    await trail.mark();
    const answer = await remove('relied');
    expect(codes(answer)).toEqual(['IN_USE clientId']);
    expect(answer.userErrors[0].message).toContain('client relying');
    expect(codes(await update('relied', { version: 1, apiScopes: ['EVENTS'] }))).toEqual(['IN_USE input.apiScopes']);
    await trail.expectTrail([]);
    expect(await remove('relying')).toMatchObject({ deletedId: 'relying' });
    expect(await remove('relied')).toMatchObject({ deletedId: 'relied' });
    await trail.expectTrail([
      ['ADMIN_CLIENT_DELETED', { clientId: 'relying', details: { objectType: 'static_client' } }],
      [
        'ADMIN_CLIENT_DELETED',
        {
          clientId: 'relied',
          details: { objectType: 'api_client', changes: { apiScopes: [['TOKEN_INTROSPECTION', 'EVENTS'], null], clientSecret: ['***', null] } },
        },
      ],
    ]);
  });
});
