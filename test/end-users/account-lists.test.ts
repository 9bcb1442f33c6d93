import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { givenClient } from '../support/fixtures.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { familyOf, type GivenAccount, givenAccount, givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let account: GivenAccount;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
beforeEach(async () => {
  account = await givenAccount(platform);
  await trail.mark();
});
afterAll(() => platform.stop());

const consents = `query ($first: Int, $after: String) { me { consents(first: $first, after: $after) {
  edges { cursor node { id clientName deviceName scopes givenAt updatedAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
const tokens = `query ($types: [TokenType!], $first: Int, $after: String) { me { tokens(types: $types, first: $first, after: $after) {
  edges { node { id clientName deviceName createdAt expiresAt scopes type refreshTokenIssued expired } } pageInfo { hasNextPage endCursor } } } }`;

function asking(query: string, variables: object = {}): Promise<GraphqlAnswer> {
  return ask(platform, 'account', query, variables, { token: account.token });
}

function idsOf(answer: GraphqlAnswer, list: 'consents' | 'tokens'): string[] {
  return answer.data.me[list].edges.map(({ node }: { node: { id: string } }) => node.id);
}

/** Consents given to so many further clients, the latest first. */
async function givenConsents(count: number, userId = account.userId): Promise<string[]> {
  const ids: string[] = [];
  for (let position = 0; position < count; position += 1) {
    const { clientId } = await givenClient(platform);
    ids.push(await givenConsent(platform, userId, clientId, { agoSeconds: position * 60 }));
  }
  return ids;
}

/** Statements that a document costs; the least of some tries, as readers of the trail say theirs in between. */
async function statementsFor(query: string): Promise<number> {
  const { counts } = platform.runtime.database;
  const costs: number[] = [];
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const before = counts.statements;
    expect((await asking(query)).errors).toBeUndefined();
    costs.push(counts.statements - before);
  }
  return Math.min(...costs);
}

describe('consents', () => {
  test('the own ones, newest first, with the names of their clients', async () => {
    const other = await givenAccount(platform);
    await givenConsent(platform, other.userId, account.client.clientId);
    const web = await givenClient(platform, { name: 'The shop' });
    const older = await givenConsent(platform, account.userId, web.clientId, { scopes: ['openid', 'email'], agoSeconds: 3600 });
    const newer = await givenConsent(platform, account.userId, account.client.clientId);
    const gone = await givenConsent(platform, account.userId, 'client-that-is-gone', { agoSeconds: 7200 });
    await trail.mark();
    const answer = await asking(consents);
    expect(idsOf(answer, 'consents')).toEqual([newer, older, gone]);
    expect(answer.data.me.consents.edges[1].node).toMatchObject({
      clientName: 'The shop',
      deviceName: null,
      scopes: ['openid', 'email'],
      givenAt: expect.stringMatching(/Z$/),
    });
    expect(answer.data.me.consents.edges[2].node.clientName).toBe('client-that-is-gone');
    const { userId, client } = account;
    await trail.expectTrail([
      ['API_CONSENT_LISTED', { userId, clientId: client.clientId, appName: expect.any(String), channel: 'GRAPHQL_END_USER', details: { count: 3 } }],
    ]);
  });

  test('none', async () => {
    expect(idsOf(await asking(consents), 'consents')).toEqual([]);
    await trail.expectTrail([['API_CONSENT_NO_DATA_FOUND', { userId: account.userId, details: { reason: 'none' } }]]);
  });

  test('by pages: each exactly once, with an event for each page', async () => {
    const ids = await givenConsents(5);
    const seen: string[] = [];
    let after: string | null = null;
    for (const [size, hasNextPage] of [
      [2, true],
      [2, true],
      [1, false],
    ] as const) {
      const answer = await asking(consents, { first: 2, after });
      const { pageInfo } = answer.data.me.consents;
      expect([idsOf(answer, 'consents').length, pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual([size, hasNextPage, after !== null]);
      seen.push(...idsOf(answer, 'consents'));
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
    expect(idsOf(await asking(consents, { first: 2, after }), 'consents')).toEqual([]);
    await trail.expectTrail([
      ['API_CONSENT_LISTED', { details: { count: 2 } }],
      ['API_CONSENT_LISTED', { details: { count: 2 } }],
      ['API_CONSENT_LISTED', { details: { count: 1 } }],
      ['API_CONSENT_NO_DATA_FOUND', { details: { reason: 'end_of_list' } }],
    ]);
  });

  test('given at the same moment: paged by id, none lost', async () => {
    await givenConsents(4);
    await platform.sql(`update consent set given_at = '2026-01-01T00:00:00.123456Z' where user_id = $1`, [account.userId]);
    const first = await asking(consents, { first: 3 });
    const second = await asking(consents, { first: 3, after: first.data.me.consents.pageInfo.endCursor });
    expect(new Set([...idsOf(first, 'consents'), ...idsOf(second, 'consents')]).size).toBe(4);
  });

  test.each([
    ['first: 0', { first: 0 }],
    ['first: 101', { first: 101 }],
    ['a negative size', { first: -1 }],
    ['a cursor that is none', { after: 'nonsense' }],
    ['a cursor of another shape', { after: Buffer.from('["2026-01-01 00:00:00+00"]').toString('base64url') }],
    ['a cursor with a quote', { after: Buffer.from(`["2026-01-01 00:00:00+00'; drop table consent; --","x"]`).toString('base64url') }],
  ])('refused without an event: %s', async (_name, variables) => {
    await givenConsents(1);
    expect((await asking(consents, variables)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await trail.expectTrail([]);
  });

  test('a page of the largest size', async () => {
    expect((await asking('{ me { consents(first: 100) { edges { node { id } } } } }')).errors).toBeUndefined();
  });

  test('the effort does not grow with the rows, and only totalCount counts', async () => {
    await givenConsents(1);
    const list = '{ me { consents { edges { node { id clientName } } } } }';
    const forOne = await statementsFor(list);
    await givenConsents(12);
    expect(await statementsFor(list)).toBe(forOne);
    expect(await statementsFor('{ me { consents(first: 1) { totalCount edges { node { id } } } } }')).toBe(forOne + 1);
    expect((await asking('{ me { consents(first: 1) { totalCount } } }')).data.me.consents.totalCount).toBe(13);
  });

  test('asked for twice in a document: two events with one transaction id', async () => {
    await givenConsents(1);
    await asking('{ me { a: consents(first: 1) { edges { node { id } } } b: consents(first: 2) { edges { node { id } } } } }');
    const [first, second] = await trail.expectTrail(['API_CONSENT_LISTED', 'API_CONSENT_LISTED']);
    expect(first?.transactionId).toBe(second?.transactionId);
  });
});

describe('tokens', () => {
  test('the own live ones, each with its state', async () => {
    const { userId, client } = account;
    const other = await givenAccount(platform);
    const current = await familyOf(platform, account);
    const refreshable = await givenFamily(platform, userId, client.clientId, { access: -60, refresh: 600 });
    const endless = await givenFamily(platform, userId, client.clientId, { access: -60, hasRefresh: true });
    const accessOnly = await givenFamily(platform, userId, client.clientId, { access: 600 });
    await givenFamily(platform, userId, client.clientId, { access: -60 });
    await givenFamily(platform, userId, client.clientId, { access: -60, refresh: -1 });
    await givenFamily(platform, userId, client.clientId, { access: -60, refresh: 600, refreshMaximum: -1 });
    await givenFamily(platform, userId, client.clientId, { access: 600, refresh: 600, isRevoked: true });
    await trail.mark();
    const answer = await asking(tokens);
    const nodes = new Map(answer.data.me.tokens.edges.map(({ node }: { node: { id: string } }) => [node.id, node]));
    expect([...nodes.keys()]).toEqual([accessOnly, endless, refreshable, current]);
    expect(nodes.get(current)).toMatchObject({
      clientName: expect.stringMatching(/^Client/),
      deviceName: null,
      type: 'DEFAULT',
      scopes: ['openid', 'end_user_self'],
      refreshTokenIssued: true,
      expired: false,
    });
    expect(nodes.get(refreshable)).toMatchObject({ refreshTokenIssued: true, expired: true });
    expect(nodes.get(accessOnly)).toMatchObject({ refreshTokenIssued: false, expired: false });
    expect(JSON.stringify(answer.data)).not.toMatch(/sga?r?[tc]_/);
    expect(nodes.has(await familyOf(platform, other))).toBe(false);
    await trail.expectTrail([['API_TOKENS_LISTED', { userId, clientId: client.clientId, details: { count: 4 } }]]);
  });

  test('of chosen kinds; an empty list is no condition', async () => {
    const fingerPrint = await givenFamily(platform, account.userId, account.client.clientId, { access: 600, type: 'FINGER_PRINT' });
    expect(idsOf(await asking(tokens, { types: ['FINGER_PRINT', 'IMPLICIT_AUTHENTICATION'] }), 'tokens')).toEqual([fingerPrint]);
    expect(idsOf(await asking(tokens, { types: [] }), 'tokens')).toHaveLength(2);
    expect(idsOf(await asking(tokens, { types: ['CUSTOM_AUTHENTICATOR'] }), 'tokens')).toEqual([]);
    expect((await asking(tokens, { types: ['NONE_OF_THEM'] })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await trail.expectTrail([
      'API_TOKENS_LISTED',
      'API_TOKENS_LISTED',
      ['API_TOKENS_NO_DATA_FOUND', { userId: account.userId, details: { reason: 'none' } }],
    ]);
  });

  test('by pages: each exactly once', async () => {
    for (let count = 0; count < 4; count += 1) await givenFamily(platform, account.userId, account.client.clientId, { access: 600 });
    const seen: string[] = [];
    let after: string | null = null;
    for (let hasNextPage = true; hasNextPage; ) {
      const answer: GraphqlAnswer = await asking(tokens, { first: 2, after, types: ['DEFAULT'] });
      seen.push(...idsOf(answer, 'tokens'));
      ({ hasNextPage, endCursor: after } = answer.data.me.tokens.pageInfo);
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    expect((await asking('{ me { tokens(first: 1) { totalCount } } }')).data.me.tokens.totalCount).toBe(5);
  });

  test('a refreshed token keeps its id', async () => {
    const before = idsOf(await asking(tokens), 'tokens');
    const { json } = await platform
      .agent()
      .postForm('/oauth/token', { grant_type: 'refresh_token', refresh_token: account.refreshToken }, { headers: account.client.basic });
    account = { ...account, token: json.access_token };
    expect(idsOf(await asking(tokens), 'tokens')).toEqual(before);
  });
});

test('consents and tokens in one document, an event for each', async () => {
  await asking('{ me { userId consents { totalCount } tokens { totalCount } } }');
  const events = await trail.events();
  expect(events.map(({ type }) => type).sort()).toEqual(['API_CONSENT_NO_DATA_FOUND', 'API_TOKENS_LISTED']);
});
