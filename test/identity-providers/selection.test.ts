import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { authorize, responseOf } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;
const clients: Record<string, GivenClient> = {};

const own = (primary: string | null, ...additional: string[]) => ({
  identity_provider_id: primary,
  additional_identity_provider_ids: additional,
});

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  for (const [identifier, type, enabled] of [
    ['gate', 'HEADER', true],
    ['closed', 'HEADER', false],
    ['saml', 'SAML', true],
    ['api', 'CUSTOM_API_ONE_STEP', true],
    ['foreign', 'HEADER', true],
  ])
    await platform.sql('insert into identity_provider (identifier, name, type, enabled) values ($1, $1, $2, $3)', [identifier, type, enabled]);
  clients.plain = await givenClient(platform);
  clients.several = await givenClient(platform, own('gate', 'directory', 'closed'));
  clients.closed = await givenClient(platform, own('closed', 'directory'));
  clients.saml = await givenClient(platform, own('saml'));
  clients.api = await givenClient(platform, own('directory', 'api'));
  clients.gone = await givenClient(platform, own('deleted-behind-our-back'));
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const ask = (name: string, idp?: string) => authorize(platform.agent(), clients[name] as GivenClient, { idp });

describe('an identity provider is found', () => {
  test.each<[string, string | undefined]>([
    ['plain', undefined],
    ['plain', 'directory'],
    ['several', undefined],
    ['several', 'gate'],
    ['several', 'directory'],
  ])('for the client %s naming %s', async (name, idp) => {
    const answer = await ask(name, idp);
    expect([answer.status, answer.location?.pathname]).toEqual([302, '/oauth/login']);
    await trail.expectTrail([]);
  });
});

describe('UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', () => {
  test.each<[string, string | undefined, string, object]>([
    ['plain', 'gate', 'invalid_request', { reason: 'not_assigned' }],
    ['plain', 'nowhere', 'invalid_request', { reason: 'not_assigned' }],
    ['several', 'foreign', 'invalid_request', { reason: 'not_assigned' }],
    ['several', 'closed', 'invalid_request', { reason: 'disabled', identityProvider: 'closed' }],
    ['api', 'api', 'invalid_request', { reason: 'unsupported_type', identityProvider: 'api' }],
    ['closed', undefined, 'server_error', { reason: 'disabled', identityProvider: 'closed' }],
    ['saml', undefined, 'server_error', { reason: 'unsupported_type', identityProvider: 'saml' }],
    ['gone', undefined, 'server_error', { reason: 'none_configured' }],
  ])('the client %s naming %s gets %s', async (name, idp, error, details) => {
    const answer = await ask(name, idp);
    expect(responseOf(answer)).toEqual({ error, error_description: expect.any(String), state: 'state-1', iss: platform.issuer });
    const [event] = await trail.expectTrail([
      ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { clientId: clients[name]?.clientId, details: { ...details, endpoint: 'authorize' } }],
    ]);
    if (idp === 'nowhere') expect(event?.details).toMatchObject({ value: 'nowhere' });
  });

  test('without any default, and again once the directory is disabled', async () => {
    const row = async () => (await platform.sql(`select version from identity_provider where identifier = 'directory'`))[0];
    const update = async (input: object) =>
      admin.call(
        'updateIdentityProvider(identifier: String!, input: IdentityProviderInput!)',
        { identifier: 'directory', input: { ...input, version: (await row()).version } },
        'identityProvider { id }',
      );
    await update({ default: false });
    await trail.mark();
    expect(responseOf(await ask('plain'))).toMatchObject({ error: 'server_error' });
    expect(responseOf(await ask('plain', 'directory'))).toMatchObject({ error: 'invalid_request' });
    await trail.expectTrail([
      ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: { reason: 'none_configured' } }],
      ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: { reason: 'not_assigned' } }],
    ]);
    await update({ default: true, enabled: false });
    await trail.mark();
    expect(responseOf(await ask('plain'))).toMatchObject({ error: 'server_error' });
    await trail.expectTrail([['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: { reason: 'disabled', identityProvider: 'directory' } }]]);
    await update({ enabled: true });
    await trail.mark();
    expect((await ask('plain')).location?.pathname).toBe('/oauth/login');
    await trail.expectTrail([]);
  });
});

test('a warm process selects from memory', async () => {
  const asked = () => statementsDuring(platform, /identity_provider/, () => ask('several'));
  // The news of what was configured before may still be on its way: each empties the memory once.
  await waitUntil('nothing is read', async () => (await asked()).length === 0);
  expect(await asked()).toEqual([]);
});

describe('the providers of a client', () => {
  const fields =
    'client { ... on StaticClient { clientId version primaryIdentityProvider { identifier } additionalIdentityProviders { identifier oauth { callbackUrl } } } }';
  const create = (input: object) =>
    admin.call(
      'createStaticClient(input: StaticClientInput!)',
      { input: { name: String(Math.random()), grantTypes: ['CLIENT_CREDENTIALS'], ...input } },
      fields,
    );
  const codes = (answer: { userErrors: { code: string; field: string[] }[] }) =>
    answer.userErrors.map(({ code, field }) => `${code} ${field.join('.')}`);

  test('are stored, shown, and found by', async () => {
    const { client } = await create({ clientId: 'federated', identityProviderId: 'gate', additionalIdentityProviderIds: ['directory', 'saml'] });
    expect(client).toMatchObject({
      primaryIdentityProvider: { identifier: 'gate' },
      additionalIdentityProviders: [{ identifier: 'directory' }, { identifier: 'saml' }],
    });
    const found = await admin.ask(`query ($id: String!) { clients(filter: { identityProviderId: $id }) { edges { node { clientId } } } }`, {
      id: 'saml',
    });
    expect(found.data.clients.edges.map(({ node }: { node: { clientId: string } }) => node.clientId).sort()).toEqual(
      [clients.saml?.clientId, 'federated'].sort(),
    );
    await trail.expectTrail([
      [
        'ADMIN_STATIC_CLIENT_CREATED',
        { details: { changes: { identityProviderId: [null, 'gate'], additionalIdentityProviderIds: [null, ['directory', 'saml']] } } },
      ],
    ]);
    const plain = await admin.ask('query ($id: String!) { client(clientId: $id) { ... on StaticClient { primaryIdentityProvider { id } } } }', {
      id: clients.plain?.clientId,
    });
    expect(plain.data.client.primaryIdentityProvider).toBeNull();
  });

  test.each<[string, object, string[]]>([
    [
      'unknown ones',
      { identityProviderId: 'nope', additionalIdentityProviderIds: ['nada'] },
      ['UNKNOWN_REFERENCE input.identityProviderId', 'UNKNOWN_REFERENCE input.additionalIdentityProviderIds'],
    ],
    ['additional ones without a primary', { additionalIdentityProviderIds: ['gate'] }, ['REQUIRED input.identityProviderId']],
    [
      'the primary twice',
      { identityProviderId: 'gate', additionalIdentityProviderIds: ['gate'] },
      ['INVALID_VALUE input.additionalIdentityProviderIds'],
    ],
  ])('refused: %s', async (_, input, expected) => {
    expect(codes(await create({ clientId: 'refused', ...input }))).toEqual(expected);
    await trail.expectTrail([]);
  });
});
