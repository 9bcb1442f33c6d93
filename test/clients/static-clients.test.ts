import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { basicOf, givenScopes } from '../support/fixtures.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
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

const everything = `... on StaticClient { authMethod hasSecret publicJwk jwksUri grantTypes accessTokenFormat redirectUrl additionalRedirectUrls accessGrantExpiresIn
  accessTokenExpiresIn refreshTokenEnabled refreshTokenExpiresIn maxRefreshTokenValidity refreshGraceSeconds simultaneousSessionsAllowed maxSimultaneousSessions
  resourceGateways { clientId } additionalAudiences defaultScopes { scopeId } additionalScopes { scopeId } logoUri publicBaseUri consentDisabled pkceRequired
  openIdConnect { expirationTimeSeconds additionalAudiences idTokenSignedResponseAlg deleteTokensOnLogout postLogoutRedirectUrl additionalPostLogoutRedirectUrls } }`;
const selection = `client { __typename id clientId kind name version createdAt updatedAt ${everything} } oneTimeSecret`;
const create = (input: object) => admin.call('createStaticClient(input: StaticClientInput!)', { input }, selection);
const update = (clientId: string, input: object) =>
  admin.call('updateStaticClient(clientId: String!, input: StaticClientInput!)', { clientId, input }, selection);
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);
const hashOf = async (clientId: string) =>
  (await platform.sql('select secret_hash from client where client_id = $1', [clientId]))[0]?.secret_hash as string | null;
const tokenFor = (clientId: string, secret: string) =>
  platform.agent().postForm('/oauth/v1/token', { grant_type: 'client_credentials' }, { headers: basicOf(clientId, secret) });

const chosen = 'a secret that was chosen: 32 chars or more';
const web = (clientId: string, more: object = {}) => ({
  clientId,
  name: `Name of ${clientId}`,
  grantTypes: ['AUTHORIZATION_CODE'],
  redirectUrl: `https://${clientId}.example/callback`,
  ...more,
});

test('a web client is added with the defaults and a generated secret that is shown once', async () => {
  const { client, oneTimeSecret, userErrors } = await create({
    ...web('shop'),
    grantTypes: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS'],
    defaultScopeIds: ['email'],
    additionalScopeIds: ['openid'],
    openIdConnect: { expirationTimeSeconds: 600 },
  });
  expect(userErrors).toEqual([]);
  expect(oneTimeSecret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(client).toMatchObject({
    __typename: 'StaticClient',
    id: 'shop',
    clientId: 'shop',
    kind: 'STATIC',
    name: 'Name of shop',
    version: 1,
    authMethod: 'CLIENT_SECRET_BASIC',
    hasSecret: true,
    publicJwk: null,
    jwksUri: null,
    accessTokenFormat: 'OPAQUE',
    additionalRedirectUrls: [],
    accessGrantExpiresIn: 30,
    accessTokenExpiresIn: 900,
    refreshTokenEnabled: false,
    refreshTokenExpiresIn: null,
    refreshGraceSeconds: 0,
    simultaneousSessionsAllowed: false,
    maxSimultaneousSessions: null,
    resourceGateways: [],
    defaultScopes: [{ scopeId: 'email' }],
    additionalScopes: [{ scopeId: 'openid' }],
    consentDisabled: false,
    pkceRequired: true,
    openIdConnect: {
      expirationTimeSeconds: 600,
      additionalAudiences: [],
      idTokenSignedResponseAlg: 'RS256',
      deleteTokensOnLogout: false,
      postLogoutRedirectUrl: null,
      additionalPostLogoutRedirectUrls: [],
    },
  });
  const [event] = await trail.expectTrail([
    [
      'ADMIN_STATIC_CLIENT_CREATED',
      {
        clientId: 'shop',
        appName: 'Name of shop',
        adminUser: admin.username,
        details: {
          objectType: 'static_client',
          objectId: 'shop',
          changes: { clientSecret: [null, '***'], redirectUrl: [null, 'https://shop.example/callback'] },
        },
      },
    ],
  ]);
  expect(JSON.stringify(event?.details)).not.toContain(oneTimeSecret);
  expect(await hashOf('shop')).toMatch(/^\$sha256\$/);
  expect((await tokenFor('shop', oneTimeSecret)).status).toBe(200);
});

describe('the secret', () => {
  test('when it is chosen is kept as argon2id and never shown', async () => {
    const { oneTimeSecret } = await create(web('chosen', { clientSecret: chosen, grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: ['email'] }));
    expect(oneTimeSecret).toBeNull();
    expect(await hashOf('chosen')).toMatch(/^\$argon2id\$/);
    expect((await tokenFor('chosen', chosen)).status).toBe(200);
  });

  test('stays when it is not mentioned or when it is the same', async () => {
    await create(web('staying', { clientSecret: chosen }));
    await trail.mark();
    expect((await update('staying', { version: 1, clientSecret: chosen })).client.version).toBe(1);
    expect((await update('staying', { version: 1, name: 'Name of staying' })).client.version).toBe(1);
    await trail.expectTrail([]);
  });

  test('is generated anew when it is cleared', async () => {
    await create(web('rotating', { clientSecret: chosen, grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: ['email'] }));
    await trail.mark();
    const { oneTimeSecret } = await update('rotating', { version: 1, clientSecret: null });
    await trail.expectTrail([['ADMIN_CLIENT_UPDATED', { clientId: 'rotating', details: { changes: { clientSecret: ['***', '***'] } } }]]);
    expect((await tokenFor('rotating', oneTimeSecret)).status).toBe(200);
    expect((await tokenFor('rotating', chosen)).status).toBe(401);
  });

  test('can be brought along as a hash', async () => {
    const hash = await hashPassword(chosen);
    await create(web('imported', { hashedClientSecret: hash, grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: ['email'] }));
    expect(await hashOf('imported')).toBe(hash);
    expect((await tokenFor('imported', chosen)).status).toBe(200);
  });

  test('goes when the client no longer authenticates with one', async () => {
    await create(web('opening', { clientSecret: chosen }));
    await trail.mark();
    const { client } = await update('opening', { version: 1, authMethod: 'PKCE' });
    expect(client).toMatchObject({ authMethod: 'PKCE', hasSecret: false });
    expect(await hashOf('opening')).toBeNull();
    await trail.expectTrail([
      ['ADMIN_CLIENT_UPDATED', { details: { changes: { authMethod: ['CLIENT_SECRET_BASIC', 'PKCE'], clientSecret: ['***', null] } } }],
    ]);
  });
});

describe('an update', () => {
  test('changes what it names and nothing else', async () => {
    await create(
      web('partial', {
        refreshTokenEnabled: true,
        refreshTokenExpiresIn: 3600,
        refreshGraceSeconds: 5,
        additionalRedirectUrls: ['https://partial.example/other'],
      }),
    );
    await trail.mark();
    const { client } = await update('partial', { version: 1, accessTokenExpiresIn: 60, additionalRedirectUrls: null });
    expect(client).toMatchObject({
      accessTokenExpiresIn: 60,
      additionalRedirectUrls: [],
      refreshTokenExpiresIn: 3600,
      refreshGraceSeconds: 5,
      version: 2,
    });
    await trail.expectTrail([
      [
        'ADMIN_CLIENT_UPDATED',
        {
          clientId: 'partial',
          details: {
            objectType: 'static_client',
            changes: { accessTokenExpiresIn: [900, 60], additionalRedirectUrls: [['https://partial.example/other'], []] },
          },
        },
      ],
    ]);
  });

  test('that switches refresh tokens off takes their settings along', async () => {
    await create(web('refreshing', { refreshTokenEnabled: true, refreshTokenExpiresIn: 3600, refreshGraceSeconds: 5 }));
    const { client } = await update('refreshing', { version: 1, refreshTokenEnabled: false });
    expect(client).toMatchObject({ refreshTokenEnabled: false, refreshTokenExpiresIn: null, refreshGraceSeconds: 0 });
  });

  test('reaches the authorization server at once', async () => {
    await create(web('caching', { clientSecret: chosen, grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: ['email'], accessTokenExpiresIn: 100 }));
    expect((await tokenFor('caching', chosen)).json.expires_in).toBe(100);
    await update('caching', { version: 1, accessTokenExpiresIn: 200 });
    expect((await tokenFor('caching', chosen)).json.expires_in).toBe(200);
  });

  test('of an API client, or with a stale version, is refused', async () => {
    await admin.call(
      'createApiClient(input: ApiClientInput!)',
      { input: { clientId: 'no-web', name: 'No web', apiScopes: ['EVENTS'] } },
      'client { id }',
    );
    await create(web('stale'));
    await trail.mark();
    expect(codes(await update('no-web', { version: 1, name: 'x' }))).toEqual(['NOT_FOUND clientId']);
    expect(codes(await update('stale', { version: 7, name: 'x' }))).toEqual(['STALE_VERSION input.version']);
    expect(codes(await update('stale', { version: 1, clientId: 'fresh' }))).toEqual(['INVALID_VALUE input.clientId']);
    await trail.expectTrail([]);
  });
});

test('RS-142: nothing about a client lets its secret or hash be read', async () => {
  await create(web('private', { clientSecret: chosen }));
  for (const field of ['secretHash', 'clientSecret', 'hashedClientSecret', 'secret']) {
    const answer = await admin.ask(`{ client(clientId: "private") { ... on StaticClient { ${field} } } }`);
    expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  const { data } = await admin.ask(`{ clients(first: 100) { edges { node { clientId name ${everything} } } } }`);
  expect(JSON.stringify(data)).not.toMatch(/sha256|argon2|a secret that was chosen/);
});

describe('lists', () => {
  test('filter by kind, text and scope', async () => {
    const ids = async (filter: object) => {
      const { data } = await admin.ask(
        'query ($filter: ClientFilter) { clients(filter: $filter, first: 100) { totalCount edges { node { clientId } } } }',
        { filter },
      );
      expect(data.clients.totalCount).toBe(data.clients.edges.length);
      return data.clients.edges.map(({ node }: { node: { clientId: string } }) => node.clientId);
    };
    await givenScopes(platform, 'filtered');
    await create(web('filtered-a', { defaultScopeIds: ['filtered'] }));
    await create(web('filtered-b', { additionalScopeIds: ['filtered'] }));
    await create(web('filtered_c'));
    expect(await ids({ search: 'FILTERED-' })).toEqual(['filtered-a', 'filtered-b']);
    expect(await ids({ search: 'name of filtered_' })).toEqual(['filtered_c']);
    expect(await ids({ scopeId: 'filtered', kind: 'STATIC' })).toEqual(['filtered-a', 'filtered-b']);
    expect(await ids({ scopeId: 'filtered', kind: 'API' })).toEqual([]);
    expect(await ids({ scopeId: 'nul\u0000' })).toEqual([]);
  });

  test('read all scopes and gateways of a page in one statement each', async () => {
    await admin.call(
      'createApiClient(input: ApiClientInput!)',
      { input: { clientId: 'gateway', name: 'Gateway', apiScopes: ['TOKEN_INTROSPECTION'] } },
      'client { id }',
    );
    for (let at = 0; at < 8; at += 1)
      await create(
        web(`many-${at}`, { defaultScopeIds: ['email'], additionalScopeIds: ['phone', 'profile'], resourceGatewayClientIds: ['gateway'] }),
      );
    const said = await statementsDuring(platform, /from (scope|client)\b/, async () => {
      const { data } = await admin.ask(`{ clients(filter: { search: "many-" }) { edges { node { ${everything} } } } }`);
      expect(data.clients.edges[7].node).toMatchObject({
        defaultScopes: [{ scopeId: 'email' }],
        additionalScopes: [{ scopeId: 'phone' }, { scopeId: 'profile' }],
        resourceGateways: [{ clientId: 'gateway' }],
      });
    });
    expect(said).toHaveLength(3);
  });

  test('a single client is found by its identifier', async () => {
    const { data } = await admin.ask('{ unknown: client(clientId: "nowhere") { id } nul: client(clientId: "a\\u0000") { id } }');
    expect(data).toEqual({ unknown: null, nul: null });
  });
});
