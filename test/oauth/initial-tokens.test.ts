import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenScopes } from '../support/fixtures.ts';
import { startSignet } from '../support/processes.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { testSettings } from '../support/test-settings.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
  await givenScopes(platform, 'read');
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const create = (input: object) =>
  desk.call(
    'createInitialAccess(input: InitialAccessInput!)',
    { input },
    'oneTimeSecret initialAccess { id name scopeIds grantTypes maxUses uses expiresAt }',
  );

function register(token: string, metadata: object) {
  return platform.agent().postJson('/oauth/v1/register', metadata, { headers: { authorization: `Bearer ${token}` } });
}

const list = async () =>
  (await desk.ask('{ initialAccesses(first: 50) { edges { node { id name uses maxUses } } } }')).data.initialAccesses.edges.map(
    ({ node }: { node: { id: string; name: string; uses: number } }) => node,
  );

test('an administrator makes one, sees how it is used, and withdraws it', async () => {
  const { oneTimeSecret, initialAccess } = await create({ name: 'Partners', scopeIds: ['read'], maxUses: 2, expiresInSeconds: 600 });
  expect(oneTimeSecret).toMatch(/^sgia_[\w-]{43}$/);
  expect(initialAccess).toMatchObject({ name: 'Partners', scopeIds: ['read'], grantTypes: ['AUTHORIZATION_CODE'], maxUses: 2, uses: 0 });
  const { id } = initialAccess;
  const [event] = await trail.expectTrail([
    ['CLIENT_REGISTRATION_ACCESS_CREATED', { channel: 'GRAPHQL_ADMIN', adminUser: desk.username, details: { objectId: id } }],
  ]);
  expect(JSON.stringify(event?.details)).not.toContain(oneTimeSecret);

  const registered = await register(oneTimeSecret, { client_name: 'One', redirect_uris: ['https://one.example/cb'], scope: 'read' });
  expect(registered.status).toBe(201);
  expect(await list()).toContainEqual({ id, name: 'Partners', uses: 1, maxUses: 2 });
  await trail.mark();
  expect((await desk.call('deleteInitialAccess(id: String!)', { id }, 'deletedId')).deletedId).toBe(id);
  await trail.expectTrail([['CLIENT_REGISTRATION_ACCESS_DELETED', { adminUser: desk.username, details: { objectId: id } }]]);
  expect((await register(oneTimeSecret, { redirect_uris: ['https://two.example/cb'] })).status).toBe(401);
  const own = await platform.agent().get(registered.json.registration_client_uri, {
    headers: { authorization: `Bearer ${registered.json.registration_access_token}` },
  });
  expect(own.status).toBe(200);
});

test.each<[string, object, string, string]>([
  ['no name', {}, 'REQUIRED', 'name'],
  ['an unknown scope', { name: 'x', scopeIds: ['nothing'] }, 'UNKNOWN_REFERENCE', 'scopeIds'],
  ['no use', { name: 'x', maxUses: 0 }, 'INVALID_VALUE', 'maxUses'],
  ['for ever', { name: 'x', expiresInSeconds: 1_000_000_000 }, 'INVALID_VALUE', 'expiresInSeconds'],
  ['no grant', { name: 'x', grantTypes: [] }, 'INVALID_VALUE', 'grantTypes'],
])('%s is refused', async (_name, input, code, field) => {
  const { oneTimeSecret, userErrors } = await create(input);
  expect([oneTimeSecret, userErrors]).toEqual([null, [expect.objectContaining({ code, field: ['input', field] })]]);
  await trail.expectTrail([]);
});

test('only ids of tokens delete, and only administrators do', async () => {
  for (const id of ['x', '00000000-0000-0000-0000-000000000000'])
    expect((await desk.call('deleteInitialAccess(id: String!)', { id }, 'deletedId')).userErrors[0].code).toBe('NOT_FOUND');
  const operator = await openAdminDesk(platform, 'OPERATOR');
  await expect(operator.call('createInitialAccess(input: InitialAccessInput!)', { input: { name: 'x' } }, 'oneTimeSecret')).rejects.toThrow(
    'FORBIDDEN',
  );
});

test('the command prints one, once', async () => {
  const env = { DATABASE_URL: platform.databaseUrl, SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string };
  const made = startSignet(['registration', 'token', '--name', 'By command', '--scopes', 'read', '--uses', '3'], env);
  expect((await made.ended).code).toBe(0);
  const token = made.output().match(/sgia_[\w-]{43}/)?.[0] as string;
  await trail.expectTrail([['CLIENT_REGISTRATION_ACCESS_CREATED', { channel: 'CLI', details: { objectType: 'initial_access_token' } }]]);
  expect((await register(token, { client_name: 'Commanded', redirect_uris: ['https://three.example/cb'] })).status).toBe(201);
  const refused = startSignet(['registration', 'token', '--name', 'Bad', '--scopes', 'nothing'], env);
  expect((await refused.ended).code).not.toBe(0);
  expect(refused.output()).toContain('there is no scope nothing');
  expect(refused.output()).not.toMatch(/\n\s+at /);
});
