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

const fields =
  'scope { id scopeId authenticationLevel usageLimit serviceEndpoint verificationFailedEndpoint persistentConsent descriptions { locale text } version createdAt updatedAt }';
const create = (input: object) => admin.call('createScope(input: ScopeInput!)', { input }, fields);
const update = (scopeId: string, input: object) => admin.call('updateScope(scopeId: String!, input: ScopeInput!)', { scopeId, input }, fields);
const remove = (scopeId: string) => admin.call('deleteScope(scopeId: String!)', { scopeId }, 'deletedId');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);

test('a scope is added with what was said and the defaults for the rest', async () => {
  const { scope, userErrors } = await create({
    scopeId: 'orders.read',
    descriptions: [
      { locale: 'nl', text: ' Lezen ' },
      { locale: 'en', text: 'Read' },
    ],
  });
  expect(userErrors).toEqual([]);
  expect(scope).toMatchObject({
    id: 'orders.read',
    scopeId: 'orders.read',
    authenticationLevel: 0,
    usageLimit: 0,
    serviceEndpoint: null,
    persistentConsent: true,
    descriptions: [
      { locale: 'en', text: 'Read' },
      { locale: 'nl', text: 'Lezen' },
    ],
    version: 1,
  });
  const [row] = await platform.sql('select * from scope where scope_id = $1', ['orders.read']);
  expect(row).toMatchObject({ persistent_consent: true, descriptions: { en: 'Read', nl: 'Lezen' }, version: 1 });
  await trail.expectTrail([
    [
      'ADMIN_SCOPE_CREATED',
      {
        adminUser: admin.username,
        channel: 'GRAPHQL_ADMIN',
        details: { objectType: 'scope', objectId: 'orders.read', changes: { scopeId: [null, 'orders.read'] } },
      },
    ],
  ]);
});

describe('an update', () => {
  test('changes what it names, clears what it nulls, and tells old and new', async () => {
    await create({ scopeId: 'partial', authenticationLevel: 2, usageLimit: 5, persistentConsent: false });
    await trail.mark();
    const { scope } = await update('partial', { version: 1, usageLimit: 7, persistentConsent: null });
    expect(scope).toMatchObject({ authenticationLevel: 2, usageLimit: 7, persistentConsent: true, version: 2 });
    await trail.expectTrail([
      [
        'ADMIN_SCOPE_UPDATED',
        { details: { objectType: 'scope', objectId: 'partial', changes: { usageLimit: [5, 7], persistentConsent: [false, true] } } },
      ],
    ]);
  });

  test('replaces descriptions as a whole', async () => {
    const en = { locale: 'en', text: 'Read' };
    await create({ scopeId: 'described', descriptions: [{ locale: 'nl', text: 'Lezen' }, en] });
    expect((await update('described', { version: 1, descriptions: [en] })).scope.descriptions).toEqual([en]);
    expect(await platform.sql('select descriptions from scope where scope_id = $1', ['described'])).toEqual([{ descriptions: { en: 'Read' } }]);
  });

  test('that changes nothing leaves no trace', async () => {
    await create({ scopeId: 'still', usageLimit: 5 });
    await trail.mark();
    const { scope } = await update('still', { version: 1, usageLimit: 5, authenticationLevel: null });
    expect(scope.version).toBe(1);
    await trail.expectTrail([]);
  });

  test('RS-193: of two who saw the same version the second gets a conflict', async () => {
    await create({ scopeId: 'contested' });
    await trail.mark();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((usageLimit) => update('contested', { version: 1, usageLimit })));
    expect(answers.map((answer) => codes(answer)[0] ?? 'done').sort()).toEqual([
      'STALE_VERSION input.version',
      'STALE_VERSION input.version',
      'STALE_VERSION input.version',
      'STALE_VERSION input.version',
      'done',
    ]);
    await trail.expectTrail(['ADMIN_SCOPE_UPDATED']);
  });

  test('without a version, of something unknown, or of the identifier is refused without an event', async () => {
    await create({ scopeId: 'fixed' });
    await trail.mark();
    expect(codes(await update('fixed', { usageLimit: 1 }))).toEqual(['REQUIRED input.version']);
    expect(codes(await update('unknown', { version: 1 }))).toEqual(['NOT_FOUND scopeId']);
    expect(codes(await update('nul\u0000byte', { version: 1 }))).toEqual(['NOT_FOUND scopeId']);
    expect(codes(await update('fixed', { version: 1, scopeId: 'other' }))).toEqual(['INVALID_VALUE input.scopeId']);
    await trail.expectTrail([]);
  });
});

describe('what is not valid', () => {
  test.each<[string, object, string[]]>([
    ['nothing', {}, ['REQUIRED input.scopeId']],
    ['an identifier with a blank', { scopeId: 'a b' }, ['INVALID_VALUE input.scopeId']],
    ['an empty identifier', { scopeId: '' }, ['INVALID_VALUE input.scopeId']],
    ['an identifier that is too long', { scopeId: 'x'.repeat(256) }, ['INVALID_VALUE input.scopeId']],
    ['an identifier with NUL', { scopeId: 'a\u0000' }, ['INVALID_VALUE input.scopeId']],
    ['a taken identifier', { scopeId: 'openid' }, ['ALREADY_EXISTS input.scopeId']],
    [
      'negative numbers, all at once',
      { scopeId: 'x', usageLimit: -1, authenticationLevel: -2 },
      ['INVALID_VALUE input.authenticationLevel', 'INVALID_VALUE input.usageLimit'],
    ],
    [
      'a language twice',
      {
        scopeId: 'x',
        descriptions: [
          { locale: 'en', text: 'a' },
          { locale: 'en', text: 'b' },
        ],
      },
      ['INVALID_VALUE input.descriptions'],
    ],
    ['no language', { scopeId: 'x', descriptions: [{ locale: 'klingon!', text: 'a' }] }, ['INVALID_VALUE input.descriptions.0.locale']],
    ['a text with NUL', { scopeId: 'x', descriptions: [{ locale: 'en', text: 'a\u0000' }] }, ['INVALID_VALUE input.descriptions.0.text']],
    ['an empty text', { scopeId: 'x', descriptions: [{ locale: 'en', text: ' ' }] }, ['INVALID_VALUE input.descriptions.0.text']],
    ['a service inside the own network', { scopeId: 'x', serviceEndpoint: 'https://169.254.169.254/' }, ['INVALID_VALUE input.serviceEndpoint']],
    ['a service over plain http', { scopeId: 'x', serviceEndpoint: 'http://scopes.example/' }, ['INVALID_VALUE input.serviceEndpoint']],
    ['a script as address', { scopeId: 'x', verificationFailedEndpoint: 'javascript:alert(1)' }, ['INVALID_VALUE input.verificationFailedEndpoint']],
  ])('%s', async (_, input, expected) => {
    expect(codes(await create(input))).toEqual(expected);
    await trail.expectTrail([]);
  });
});

describe('deletion', () => {
  test('is refused while clients list the scope, and names ten of them', async () => {
    await create({ scopeId: 'listed' });
    for (let at = 0; at < 11; at += 1)
      await givenClient(platform, {
        client_id: `lister-${String(at).padStart(2, '0')}`,
        name: `Lister ${at}`,
        [at % 2 ? 'default_scope_ids' : 'additional_scope_ids']: ['listed'],
      });
    await trail.mark();
    const answer = await remove('listed');
    expect(codes(answer)).toEqual(['IN_USE scopeId']);
    expect(answer.userErrors[0].message).toContain('client lister-09');
    expect(answer.userErrors[0].message).not.toContain('client lister-10');
    await trail.expectTrail([]);
  });

  test('takes the scope out of stored consents; empty ones vanish', async () => {
    await create({ scopeId: 'leaving' });
    await platform.sql(`insert into consent (id, user_id, client_id, scopes) values
      (gen_random_uuid(), 'u1', 'c1', '{leaving}'), (gen_random_uuid(), 'u1', 'c2', '{openid,leaving}'), (gen_random_uuid(), 'u1', 'c3', '{openid}')`);
    await trail.mark();
    expect(await remove('leaving')).toMatchObject({ deletedId: 'leaving', userErrors: [] });
    const rows = await platform.sql('select client_id, scopes from consent where user_id = $1 order by client_id', ['u1']);
    expect(rows).toEqual([
      { client_id: 'c2', scopes: ['openid'] },
      { client_id: 'c3', scopes: ['openid'] },
    ]);
    await trail.expectTrail([
      [
        'ADMIN_SCOPE_DELETED',
        { details: { objectType: 'scope', objectId: 'leaving', changes: { scopeId: ['leaving', null] }, removed: { consents: 2 } } },
      ],
    ]);
    expect(codes(await remove('leaving'))).toEqual(['NOT_FOUND scopeId']);
  });

  test('and a client that begins to list the scope: one of the two wins', async () => {
    for (let round = 0; round < 5; round += 1) {
      const scopeId = `raced-${round}`;
      await create({ scopeId });
      const input = { clientId: `racer-${round}`, name: `Racer ${round}`, grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: [scopeId] };
      const [deletion, creation] = await Promise.all([
        remove(scopeId),
        admin.call('createStaticClient(input: StaticClientInput!)', { input }, 'client { clientId }'),
      ]);
      expect([codes(deletion)[0], codes(creation)[0]].filter(Boolean)).toHaveLength(1);
    }
  });
});

describe('lists', () => {
  const list = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String) {
    scopes(first: $first, after: $after, last: $last, before: $before, search: $search) {
      edges { cursor node { scopeId } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
  const page = async (variables: object) => (await admin.ask(list, variables)).data.scopes;
  const ids = (connection: { edges: { node: { scopeId: string } }[] }) => connection.edges.map(({ node }) => node.scopeId);

  test('come in keyset pages, forwards and backwards, without gaps', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create({ scopeId: `page.${name}` });
    const first = await page({ search: 'PAGE.', first: 2 });
    expect(ids(first)).toEqual(['page.a', 'page.b']);
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await page({ search: 'page.', first: 2, after: first.pageInfo.endCursor });
    expect(ids(second)).toEqual(['page.c', 'page.d']);
    const last = await page({ search: 'page.', first: 2, after: second.pageInfo.endCursor });
    expect(ids(last)).toEqual(['page.e']);
    expect(last.pageInfo.hasNextPage).toBe(false);
    expect(ids(await page({ search: 'page.', last: 2, before: last.pageInfo.startCursor }))).toEqual(['page.c', 'page.d']);
    expect(ids(await page({ search: 'page_a' }))).toEqual([]);
  });

  test.each<[string, object]>([
    ['an empty page', { first: 0 }],
    ['a page that is too large', { first: 101 }],
    ['a negative page', { first: -1 }],
    ['an empty last page', { last: 0 }],
    ['a made-up cursor', { after: 'nonsense' }],
    ['an empty cursor', { after: '' }],
    ['a search for NUL', { search: 'a\u0000' }],
  ])('refuse %s', async (_, variables) => {
    const answer = await admin.ask(list, variables);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('are one statement, and a second one only when the count is selected', async () => {
    const reading = (document: string) => statementsDuring(platform, /from scope/, () => admin.ask(document));
    expect(await reading('{ scopes(first: 50) { edges { node { scopeId descriptions { text } } } pageInfo { hasNextPage } } }')).toHaveLength(1);
    expect(await reading('{ scopes(first: 50) { totalCount edges { node { scopeId } } } }')).toHaveLength(2);
  });

  test('a single scope is found by its identifier', async () => {
    const { data } = await admin.ask('{ known: scope(scopeId: "openid") { descriptions { locale } } unknown: scope(scopeId: "nowhere") { id } }');
    expect(data).toEqual({ known: { descriptions: [{ locale: 'en' }, { locale: 'nl' }] }, unknown: null });
  });
});
