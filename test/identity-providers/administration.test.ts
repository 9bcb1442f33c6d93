import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenClient } from '../support/fixtures.ts';
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

const shown = `id identifier name type enabled default saml scripts mapAssertionAttributes version createdAt updatedAt
  oauth { clientId hasSecret clientAuthMethod authorizationUrl tokenUrl profileUrl scopes issuer callbackUrl }
  openIdConnect { issuer clientId hasSecret clientAuthMethod scopes readsUserInfo callbackUrl }
  userInfo { enabled url username hasPassword } attributeMappings { id source sourceName targetName version }`;
const create = (input: object) => admin.call('createIdentityProvider(input: IdentityProviderInput!)', { input }, `identityProvider { ${shown} }`);
const update = (identifier: string, input: object) =>
  admin.call('updateIdentityProvider(identifier: String!, input: IdentityProviderInput!)', { identifier, input }, `identityProvider { ${shown} }`);
const remove = (identifier: string) => admin.call('deleteIdentityProvider(identifier: String!)', { identifier }, 'deletedId');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);
const rowOf = async (identifier: string) => (await platform.sql('select * from identity_provider where identifier = $1', [identifier]))[0];

const oauth = {
  clientId: 'signet',
  clientSecret: 'upstream secret',
  authorizationUrl: 'https://idp.example/authorize',
  tokenUrl: 'https://idp.example/token',
  profileUrl: 'https://idp.example/profile',
};
const openIdConnect = { issuer: 'https://issuer.example/realm', clientId: 'signet', clientSecret: 'upstream secret' };

describe('a provider is added', () => {
  test('with what was said and the defaults for the rest; its secrets are sealed and not shown', async () => {
    const userInfo = { enabled: true, url: 'https://crm.example/people/{userId}', username: 'signet', password: 'crm secret' };
    const { identityProvider, userErrors } = await create({ identifier: 'corp', name: ' Corporate ', type: 'OAUTH', oauth, userInfo });
    expect(userErrors).toEqual([]);
    const { clientSecret: _, ...settings } = oauth;
    expect(identityProvider).toEqual({
      id: 'corp',
      identifier: 'corp',
      name: 'Corporate',
      type: 'OAUTH',
      enabled: true,
      default: false,
      oauth: {
        ...settings,
        hasSecret: true,
        clientAuthMethod: 'client_secret_basic',
        scopes: [],
        issuer: null,
        callbackUrl: `${platform.issuer}/oauth-idp/callback`,
      },
      openIdConnect: null,
      saml: null,
      scripts: null,
      userInfo: { enabled: true, url: userInfo.url, username: 'signet', hasPassword: true },
      mapAssertionAttributes: false,
      attributeMappings: [],
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const row = await rowOf('corp');
    expect(row.oauth).toEqual({ ...settings, clientAuthMethod: 'client_secret_basic', scopes: [], ownCallback: false, issuer: null });
    expect([row.client_secret, row.user_info_password]).toEqual([expect.stringMatching(/^v1\.test\./), expect.stringMatching(/^v1\.test\./)]);
    expect(platform.runtime.sealing.open('identity-provider corp clientSecret', row.client_secret)).toBe('upstream secret');
    const [event] = await trail.expectTrail([
      [
        'ADMIN_IDENTITY_PROVIDER_CREATED',
        {
          adminUser: admin.username,
          channel: 'GRAPHQL_ADMIN',
          details: {
            objectType: 'identity_provider',
            objectId: 'corp',
            changes: {
              identifier: [null, 'corp'],
              name: [null, 'Corporate'],
              type: [null, 'OAUTH'],
              oauth: [null, expect.objectContaining({ tokenUrl: oauth.tokenUrl, authorizationUrl: oauth.authorizationUrl })],
              clientSecret: [null, '***'],
              userInfoPassword: [null, '***'],
            },
          },
        },
      ],
    ]);
    expect(JSON.stringify([event?.details, row])).not.toMatch(/upstream secret|crm secret/);
  });

  test.each<[string, object, object]>([
    [
      'OPENID_CONNECT',
      { openIdConnect },
      { openIdConnect: { scopes: ['openid'], readsUserInfo: false, clientAuthMethod: 'client_secret_basic', hasSecret: true } },
    ],
    [
      'OPENID_CONNECT',
      { openIdConnect: { issuer: 'https://other.example', clientId: 'signet', clientAuthMethod: 'private_key_jwt', scopes: ['openid', 'email'] } },
      { openIdConnect: { scopes: ['openid', 'email'], hasSecret: false } },
    ],
    ['HEADER', {}, { oauth: null, openIdConnect: null }],
    ['SAML', { saml: { metadataUrl: 'https://saml.example/metadata' } }, { saml: { metadataUrl: 'https://saml.example/metadata' } }],
    ['CUSTOM_BROWSER', { scripts: { init: 'x' } }, { scripts: { init: 'x' } }],
    ['CUSTOM_API_ONE_STEP', {}, { scripts: null }],
    ['CUSTOM_API_TWO_STEP', {}, { scripts: null }],
  ])('of type %s', async (type, input, expected) => {
    const identifier = `typed-${Math.random().toString(36).slice(2)}`;
    const { identityProvider, userErrors } = await create({ identifier, name: identifier, type, ...input });
    expect(userErrors).toEqual([]);
    expect(identityProvider).toMatchObject({ type, ...expected });
    await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_CREATED']);
  });
});

test('the built-in directory is there from the start: the default, neither made again nor deleted, but it can be disabled', async () => {
  const { data } = await admin.ask(`{ identityProvider(identifier: "directory") { ${shown} } }`);
  expect(data.identityProvider).toMatchObject({ name: 'Built-in directory', type: 'BUILT_IN', enabled: true, default: true, userInfo: null });
  expect(codes(await create({ identifier: 'second', name: 'Second', type: 'BUILT_IN' }))).toEqual(['ALREADY_EXISTS input.type']);
  expect(codes(await remove('directory'))).toEqual(['IN_USE identifier']);
  await trail.expectTrail([]);
  expect((await update('directory', { version: 1, enabled: false })).identityProvider).toMatchObject({ enabled: false, version: 2 });
  expect((await update('directory', { version: 2, enabled: true })).identityProvider).toMatchObject({ enabled: true, version: 3 });
  await trail.expectTrail([
    ['ADMIN_IDENTITY_PROVIDER_UPDATED', { details: { objectId: 'directory', changes: { enabled: [true, false] } } }],
    'ADMIN_IDENTITY_PROVIDER_UPDATED',
  ]);
});

describe('an update', () => {
  test('changes what it names, also inside a block, and keeps a secret that is not given', async () => {
    await create({ identifier: 'partial', name: 'Partial', type: 'OAUTH', oauth });
    const before = await rowOf('partial');
    await trail.mark();
    const { identityProvider } = await update('partial', { version: 1, oauth: { scopes: ['profile'] } });
    expect(identityProvider).toMatchObject({ version: 2, oauth: { clientId: 'signet', scopes: ['profile'], hasSecret: true } });
    expect((await rowOf('partial')).client_secret).toBe(before.client_secret);
    const [event] = await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_UPDATED']);
    expect(event).toMatchObject({ details: { changes: { oauth: [expect.anything(), expect.objectContaining({ scopes: ['profile'] })] } } });
    expect(JSON.stringify(event?.details)).not.toContain('clientSecret');
  });

  test('with the same secret and nothing else leaves no trace; with another one it tells that there is another', async () => {
    await create({ identifier: 'secretive', name: 'Secretive', type: 'OAUTH', oauth });
    await trail.mark();
    expect((await update('secretive', { version: 1, oauth: { clientSecret: 'upstream secret' } })).identityProvider.version).toBe(1);
    await trail.expectTrail([]);
    expect((await update('secretive', { version: 1, oauth: { clientSecret: 'another secret' } })).identityProvider.version).toBe(2);
    await trail.expectTrail([['ADMIN_IDENTITY_PROVIDER_UPDATED', { details: { changes: { clientSecret: ['***', '***'] } } }]]);
  });

  test('that sends a kept secret to another host needs the secret again', async () => {
    const userInfo = { enabled: true, url: 'https://crm.example/people/{userId}', username: 'signet', password: 'crm secret' };
    await create({ identifier: 'moved', name: 'Moved', type: 'OAUTH', oauth, userInfo });
    await trail.mark();
    expect(codes(await update('moved', { version: 1, oauth: { tokenUrl: 'https://thief.example/token' } }))).toEqual([
      'REQUIRED input.oauth.clientSecret',
    ]);
    expect(codes(await update('moved', { version: 1, userInfo: { url: 'https://thief.example/{userId}' } }))).toEqual([
      'REQUIRED input.userInfo.password',
    ]);
    expect(codes(await update('moved', { version: 1, oauth: { clientSecret: null } }))).toEqual(['REQUIRED input.oauth.clientSecret']);
    await trail.expectTrail([]);
    expect(codes(await update('moved', { version: 1, oauth: { tokenUrl: 'https://idp.example/v2/token' } }))).toEqual([]);
    const elsewhere = { tokenUrl: 'https://other.example/token', clientSecret: 'upstream secret' };
    expect(codes(await update('moved', { version: 2, oauth: elsewhere }))).toEqual([]);
    const keys = { clientAuthMethod: 'private_key_jwt' };
    expect((await update('moved', { version: 3, oauth: keys })).identityProvider.oauth.hasSecret).toBe(false);
    expect((await update('moved', { version: 4, userInfo: null })).identityProvider.userInfo).toEqual({
      enabled: false,
      url: null,
      username: null,
      hasPassword: false,
    });
    expect(await rowOf('moved')).toMatchObject({ client_secret: null, user_info_password: null });
    await trail.expectTrail(Array.from({ length: 4 }, () => 'ADMIN_IDENTITY_PROVIDER_UPDATED' as const));
  });

  test('RS-193: of two who saw the same version the second gets a conflict', async () => {
    await create({ identifier: 'contested', name: 'Contested', type: 'HEADER' });
    await trail.mark();
    const answers = await Promise.all([1, 2, 3, 4].map((at) => update('contested', { version: 1, name: `Contested ${at}` })));
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 3 }, () => 'STALE_VERSION input.version'));
    await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_UPDATED']);
  });

  test('without a version, of something unknown, or of what is fixed is refused without an event', async () => {
    await create({ identifier: 'fixed', name: 'Fixed', type: 'HEADER' });
    await trail.mark();
    expect(codes(await update('fixed', { name: 'x' }))).toEqual(['REQUIRED input.version']);
    expect(codes(await update('nowhere', { version: 1 }))).toEqual(['NOT_FOUND identifier']);
    expect(codes(await update('nul\u0000', { version: 1 }))).toEqual(['NOT_FOUND identifier']);
    expect(codes(await update('fixed', { version: 1, identifier: 'other' }))).toEqual(['INVALID_VALUE input.identifier']);
    expect(codes(await update('fixed', { version: 1, type: 'OAUTH', oauth }))).toEqual(['INVALID_VALUE input.type']);
    await trail.expectTrail([]);
  });
});

describe('the default', () => {
  const defaults = () => platform.sql('select identifier from identity_provider where is_default');

  test('is one at most: setting it takes it from the other, whose version moves on; each of the two has its event', async () => {
    const [{ version }] = await platform.sql('select version from identity_provider where is_default');
    await create({ identifier: 'gate-1', name: 'Gate 1', type: 'HEADER', default: true });
    expect(await defaults()).toEqual([{ identifier: 'gate-1' }]);
    expect((await rowOf('directory')).version).toBe(version + 1);
    expect(codes(await remove('gate-1'))).toEqual(['IN_USE identifier']);
    await update('directory', { version: version + 1, default: true });
    expect(await defaults()).toEqual([{ identifier: 'directory' }]);
    await trail.expectTrail([
      ['ADMIN_IDENTITY_PROVIDER_UPDATED', { details: { objectId: 'directory', changes: { default: [true, false] }, reason: 'default_moved' } }],
      ['ADMIN_IDENTITY_PROVIDER_CREATED', { details: { changes: { default: [null, true] } } }],
      ['ADMIN_IDENTITY_PROVIDER_UPDATED', { details: { objectId: 'gate-1', changes: { default: [true, false] }, reason: 'default_moved' } }],
      ['ADMIN_IDENTITY_PROVIDER_UPDATED', { details: { objectId: 'directory', changes: { default: [false, true] } } }],
    ]);
  });

  test('moved by many at once is still one, and nobody waits for ever', async () => {
    for (let at = 0; at < 4; at += 1) await create({ identifier: `rival-${at}`, name: `Rival ${at}`, type: 'HEADER' });
    const answers = await Promise.all([0, 1, 2, 3].map((at) => update(`rival-${at}`, { version: 1, default: true })));
    expect(answers.flatMap(codes)).toEqual([]);
    expect(await defaults()).toHaveLength(1);
    const { version } = await rowOf('directory');
    expect(codes(await update('directory', { version, default: true }))).toEqual([]);
  });
});

describe('deletion', () => {
  test('is refused while a client names the provider, first or among others; then takes mappings and sessions along', async () => {
    await create({ identifier: 'leaving', name: 'Leaving', type: 'OAUTH', oauth });
    await admin.call(
      'createAttributeMapping(identityProvider: String!, input: AttributeMappingInput!)',
      { identityProvider: 'leaving', input: { source: 'IDENTITY_PROVIDER', sourceName: 'mail', targetName: 'email' } },
      'attributeMapping { id }',
    );
    const primary = await givenClient(platform, { client_id: 'names-it-first', identity_provider_id: 'leaving' });
    await givenClient(platform, { client_id: 'names-it-too', identity_provider_id: 'directory', additional_identity_provider_ids: ['leaving'] });
    await platform.sql(`insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at, identity_provider)
      values (gen_random_uuid(), 'x', 'u', now(), '', '{}', now() + interval '1 hour', now() + interval '1 hour', 'leaving')`);
    await trail.mark();
    const answer = await remove('leaving');
    expect(codes(answer)).toEqual(['IN_USE identifier']);
    expect(answer.userErrors[0].message).toContain('client names-it-first, client names-it-too');
    await trail.expectTrail([]);
    await platform.sql(
      `update client set identity_provider_id = null, additional_identity_provider_ids = '{}' where client_id in ($1, 'names-it-too')`,
      [primary.clientId],
    );
    expect(await remove('leaving')).toMatchObject({ deletedId: 'leaving', userErrors: [] });
    expect(await platform.sql(`select 1 from attribute_mapping where identity_provider = 'leaving'`)).toEqual([]);
    expect(await platform.sql(`select 1 from browser_session where identity_provider = 'leaving' and ended_at is null`)).toEqual([]);
    await trail.expectTrail([
      [
        'ADMIN_IDENTITY_PROVIDER_DELETED',
        {
          details: {
            objectType: 'identity_provider',
            objectId: 'leaving',
            changes: { identifier: ['leaving', null], clientSecret: ['***', null] },
            removed: { attributeMappings: 1, sessions: 1 },
          },
        },
      ],
    ]);
    expect(codes(await remove('leaving'))).toEqual(['NOT_FOUND identifier']);
  });

  test('and a client that begins to name it: one of the two wins', async () => {
    for (let round = 0; round < 4; round += 1) {
      const identifier = `raced-${round}`;
      await create({ identifier, name: identifier, type: 'HEADER' });
      const input = { clientId: `racer-${round}`, name: `Racer ${round}`, grantTypes: ['CLIENT_CREDENTIALS'], identityProviderId: identifier };
      const [deletion, creation] = await Promise.all([
        remove(identifier),
        admin.call('createStaticClient(input: StaticClientInput!)', { input }, 'client { clientId }'),
      ]);
      expect([codes(deletion)[0], codes(creation)[0]].filter(Boolean)).toHaveLength(1);
    }
  });
});

describe('lists', () => {
  test('come filtered, in pages, in one statement', async () => {
    const list = `query ($type: IdentityProviderType, $enabled: Boolean, $first: Int) { identityProviders(type: $type, enabled: $enabled, first: $first) {
      edges { node { identifier attributeMappings { targetName } } } pageInfo { hasNextPage } totalCount } }`;
    await create({ identifier: 'off', name: 'Off', type: 'SAML', enabled: false });
    const { data } = await admin.ask(list, { type: 'SAML', enabled: false });
    expect(data.identityProviders).toMatchObject({ edges: [{ node: { identifier: 'off' } }], totalCount: 1 });
    expect((await admin.ask(list, { first: 1 })).data.identityProviders).toMatchObject({
      edges: [{ node: { identifier: 'directory' } }],
      pageInfo: { hasNextPage: true },
    });
    const statements = await statementsDuring(platform, /from identity_provider/, () =>
      admin.ask('{ identityProviders(first: 50) { edges { node { identifier attributeMappings { id } } } } }'),
    );
    expect(statements).toHaveLength(1);
  });
});
