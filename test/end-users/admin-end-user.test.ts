import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { basicOf, type GivenClient, givenApiClient } from '../support/fixtures.ts';
import { isActive } from '../support/given-code.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { familyOf, type GivenAccount, givenAccount, givenConsent } from './account.ts';

let platform: Platform;
let trail: Trail;
let account: GivenAccount;
let portal: GivenClient;
let gateway: GivenClient;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  portal = await givenApiClient(platform, ['END_USER'], { name: 'The portal' });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  for (const role of ['ADMIN', 'OPERATOR', 'HELPDESK']) tokens[role] = (await signInAdmin(platform, { roles: [role] })).token;
});
beforeEach(async () => {
  account = await givenAccount(platform);
  await trail.mark();
});
afterAll(() => platform.stop());

const page = `query ($userId: String!) { endUser(userId: $userId) { id userId
  consents { totalCount edges { node { id clientName } } } tokens { totalCount edges { node { id expired } } } } }`;
const consents = 'query ($userId: String!) { endUser(userId: $userId) { consents { edges { node { id } } } } }';
const latest = 'query ($userId: String!, $first: Int) { endUser(userId: $userId) { latestEvents(first: $first) { type userId } } }';

function asClient(query: string, variables: object, client: { readonly basic: { readonly authorization: string } } = portal): Promise<GraphqlAnswer> {
  return ask(platform, 'admin', query, variables, { headers: client.basic });
}

function asAdmin(query: string, variables: object, role = 'HELPDESK'): Promise<GraphqlAnswer> {
  return ask(platform, 'admin', query, variables, { token: tokens[role] as string });
}

const mutation = (field: string, argument: string) =>
  `mutation ($userId: String!, $id: ID!) { ${field}(userId: $userId, ${argument}: $id) { deletedId userErrors { code field } } }`;
const removeConsent = mutation('removeConsent', 'consentId');
const removeToken = mutation('removeToken', 'tokenId');

const granted = () => ['API_ACCESS_GRANTED', { clientId: portal.clientId, details: { api: 'graphql_admin' } }] as const;

describe('administrators', () => {
  test.each(['ADMIN', 'OPERATOR', 'HELPDESK'])('%s reads the page of a user, and no event tells', async (role) => {
    const consentId = await givenConsent(platform, account.userId, account.client.clientId);
    const { data } = await asAdmin(page, { userId: account.userId }, role);
    expect(data.endUser).toMatchObject({
      id: account.userId,
      userId: account.userId,
      consents: { totalCount: 1, edges: [{ node: { id: consentId } }] },
      tokens: { totalCount: 1, edges: [{ node: { id: await familyOf(platform, account), expired: false } }] },
    });
    await trail.expectTrail([]);
  });

  test('an unknown user has empty lists', async () => {
    const { data } = await asAdmin(page, { userId: 'nobody at all' });
    expect(data.endUser).toEqual({
      id: 'nobody at all',
      userId: 'nobody at all',
      consents: { totalCount: 0, edges: [] },
      tokens: { totalCount: 0, edges: [] },
    });
    await trail.expectTrail([]);
  });

  test('may not remove: that is for the user and API clients', async () => {
    const tokenId = await familyOf(platform, account);
    for (const query of [removeConsent, removeToken])
      expect((await asAdmin(query, { userId: account.userId, id: tokenId }, 'ADMIN')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await isActive(platform, gateway, account.token)).toBe(true);
  });

  test('latest events: those of the user, newest first, at most 20', async () => {
    const { userId, token } = account;
    for (let count = 0; count < 11; count += 1)
      await ask(platform, 'account', '{ me { consents { totalCount } tokens { totalCount } } }', {}, { token });
    const recorded = (await trail.events()).filter((event) => event.userId === userId).map(({ type }) => ({ type, userId }));
    expect(recorded).toHaveLength(22);
    await waitUntil('the events are settled', async () => {
      const { data } = await asAdmin(latest, { userId });
      return isDeepStrictEqual(data.endUser.latestEvents, recorded.toReversed().slice(0, 20));
    });
    expect((await asAdmin(latest, { userId: userId.toUpperCase(), first: 1 }, 'OPERATOR')).data.endUser.latestEvents).toHaveLength(1);
    for (const first of [0, 21])
      expect((await asAdmin(latest, { userId, first })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await trail.mark();
    await asAdmin(latest, { userId });
    await trail.expectTrail([]);
  });

  test.each([
    ['', 'empty'],
    ['x'.repeat(256), 'too long'],
    ['a\u0000b', 'with a control character'],
  ])('a user id that is none: %#', async (userId) => {
    expect((await asAdmin(page, { userId })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('API clients with END_USER', () => {
  test('read, and the trail tells of access and of each list', async () => {
    const { userId } = account;
    await givenConsent(platform, userId, account.client.clientId);
    const { data } = await asClient(page, { userId });
    expect([data.endUser.consents.totalCount, data.endUser.tokens.totalCount]).toEqual([1, 1]);
    const found = await trail.events();
    expect(found.map(({ type }) => type).sort()).toEqual(['API_ACCESS_GRANTED', 'API_CONSENT_LISTED', 'API_TOKENS_LISTED']);
    for (const event of found)
      expect(event).toMatchObject({ clientId: portal.clientId, appName: 'The portal', channel: 'GRAPHQL_ADMIN', adminUser: null });
    expect(new Set(found.map(({ transactionId }) => transactionId)).size).toBe(1);
  });

  test('by access token of the client credentials grant', async () => {
    const client = await givenApiClient(platform, ['END_USER'], {
      grant_types: ['CLIENT_CREDENTIALS'],
      default_scope_ids: ['signet_api_end_user'],
      access_token_expires_in: 1,
    });
    const { json } = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
    expect((await ask(platform, 'admin', consents, { userId: account.userId }, { token: json.access_token })).errors).toBeUndefined();
    await sleep(1100);
    await trail.mark();
    expect((await ask(platform, 'admin', consents, { userId: account.userId }, { token: json.access_token })).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    await trail.expectTrail([
      ['API_AUTHENTICATION_FAILED', { clientId: client.clientId, details: { reason: 'expired', endpoint: 'graphql_admin' } }],
    ]);
  });

  test('nothing to show, for a known and for an unknown user', async () => {
    await asClient(consents, { userId: account.userId });
    await asClient(consents, { userId: 'nobody' });
    await trail.expectTrail([
      granted(),
      ['API_CONSENT_NO_DATA_FOUND', { userId: account.userId, clientId: portal.clientId, details: { reason: 'none' } }],
      granted(),
      ['API_CONSENT_NO_DATA_FOUND', { userId: 'nobody', details: { reason: 'unknown_user' } }],
    ]);
  });

  test('latest events are for administrators: refused and recorded, while the rest of the answer stays away', async () => {
    const answer = await asClient(latest, { userId: account.userId });
    expect(answer.errors).toMatchObject([{ path: ['endUser', 'latestEvents'], extensions: { code: 'FORBIDDEN' } }]);
    await trail.expectTrail([
      granted(),
      ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: portal.clientId, details: { reason: 'administrators_only', endpoint: 'latestEvents' } }],
    ]);
  });

  test('remove a consent and a token of the user', async () => {
    const { userId, client } = account;
    const consentId = await givenConsent(platform, userId, client.clientId);
    const other = await givenAccount(platform);
    const tokenId = await familyOf(platform, other);
    await trail.mark();
    expect((await asClient(removeConsent, { userId, id: consentId })).data.removeConsent).toEqual({ deletedId: consentId, userErrors: [] });
    expect((await asClient(removeToken, { userId: other.userId, id: tokenId })).data.removeToken).toEqual({ deletedId: tokenId, userErrors: [] });
    await trail.expectTrail([
      granted(),
      [
        'API_CONSENT_REMOVED',
        {
          userId,
          clientId: client.clientId,
          channel: 'GRAPHQL_ADMIN',
          details: { consentId, scopes: ['openid'], removed: { grants: 0, tokens: 1 } },
        },
      ],
      granted(),
      ['API_TOKEN_REMOVED', { userId: other.userId, clientId: other.client.clientId, details: { tokenId } }],
    ]);
    expect(await isActive(platform, gateway, account.token)).toBe(false);
    expect(await isActive(platform, gateway, other.token)).toBe(false);
  });

  test("see that an object is another user's; nothing changes", async () => {
    const other = await givenAccount(platform);
    const consentId = await givenConsent(platform, other.userId, account.client.clientId);
    const tokenId = await familyOf(platform, other);
    await trail.mark();
    const { userId } = account;
    expect((await asClient(removeConsent, { userId, id: consentId })).data.removeConsent).toEqual({
      deletedId: null,
      userErrors: [{ code: 'NOT_OWNER', field: ['consentId'] }],
    });
    expect((await asClient(removeToken, { userId, id: tokenId })).data.removeToken).toEqual({
      deletedId: null,
      userErrors: [{ code: 'NOT_OWNER', field: ['tokenId'] }],
    });
    await trail.expectTrail([
      granted(),
      ['API_CONSENT_NOT_REMOVED_FORBIDDEN', { userId, clientId: portal.clientId, details: { consentId, reason: 'other_user' } }],
      granted(),
      ['API_TOKEN_NOT_REMOVED_FORBIDDEN', { userId, clientId: portal.clientId, details: { tokenId, reason: 'other_user' } }],
    ]);
    expect(await platform.sql('select 1 as found from consent where id = $1', [consentId])).toHaveLength(1);
    expect(await isActive(platform, gateway, other.token)).toBe(true);
  });

  test('user ids are exact: another spelling owns nothing', async () => {
    const tokenId = await familyOf(platform, account);
    expect((await asClient(removeToken, { userId: account.userId.toUpperCase(), id: tokenId })).data.removeToken.userErrors).toEqual([
      { code: 'NOT_OWNER', field: ['tokenId'] },
    ]);
  });

  test('unknown and malformed ids', async () => {
    for (const id of [randomUUID(), 'x']) {
      expect((await asClient(removeConsent, { userId: account.userId, id })).data.removeConsent.userErrors).toEqual([
        { code: 'NOT_FOUND', field: ['consentId'] },
      ]);
      expect((await asClient(removeToken, { userId: account.userId, id })).data.removeToken.userErrors).toEqual([
        { code: 'NOT_FOUND', field: ['tokenId'] },
      ]);
    }
    const names = (await trail.names()).filter((name) => name !== 'API_ACCESS_GRANTED');
    expect(names).toEqual([
      'API_CONSENT_NOT_REMOVED_NOT_FOUND',
      'API_TOKEN_NOT_REMOVED_NOT_FOUND',
      'API_CONSENT_NOT_REMOVED_NOT_FOUND',
      'API_TOKEN_NOT_REMOVED_NOT_FOUND',
    ]);
  });
});

test.each([
  ['removeConsent(userId: $userId, consentId: "x") { deletedId }'],
  ['removeToken(userId: $userId, tokenId: "x") { deletedId }'],
  ['endUserSession(userId: $userId, sessionId: "x") { deletedId }'],
  ['removeDevices(userId: $userId, all: true) { results { deviceId } }'],
  ['disableFingerprint(userId: $userId, deviceId: "x") { acknowledged }'],
  ['removeApplicationAccess(userId: $userId, applicationId: "x") { deletedId }'],
  ['removeAuthenticationApp(userId: $userId, applicationInstanceId: "x") { deletedId }'],
  ['setNotificationSetting(userId: $userId, type: "SMS") { notificationSetting { type } }'],
  ['removeNotificationSetting(userId: $userId) { acknowledged }'],
])('what cannot be a user id is refused: %s', async (field) => {
  for (const userId of ['', 'x'.repeat(256), 'a\u0000b', 'a\nb']) {
    const { errors } = await asClient(`mutation ($userId: String!) { ${field} }`, { userId });
    expect(errors).toMatchObject([{ message: 'userId must be 1 to 255 characters.', extensions: { code: 'BAD_USER_INPUT' } }]);
    await trail.expectTrail([granted()]);
  }
});

describe('API clients that do not get through', () => {
  test.each([
    ['an unknown client', () => basicOf('no-such-client', 'secret'), 'no-such-client', 'unknown_client'],
    ['a wrong secret', () => basicOf(portal.clientId, 'wrong'), () => portal.clientId, 'wrong_secret'],
  ])('%s', async (_name, basic, clientId, reason) => {
    for (const query of [page, removeToken]) {
      const answer = await ask(platform, 'admin', query, { userId: account.userId, id: await familyOf(platform, account) }, { headers: basic() });
      expect(answer.data).toBeUndefined();
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    const failed = [
      'API_AUTHENTICATION_FAILED',
      { clientId: typeof clientId === 'string' ? clientId : clientId(), userId: null, details: { reason, endpoint: 'graphql_admin' } },
    ] as const;
    await trail.expectTrail([failed, failed]);
    expect(await isActive(platform, gateway, account.token)).toBe(true);
  });

  test('wrong credentials elsewhere keep the event of the other APIs', async () => {
    await ask(platform, 'admin', '{ auditEventTypes { type } }', {}, { headers: basicOf(portal.clientId, 'wrong') });
    await trail.expectTrail(['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS']);
  });

  test('another scope', async () => {
    const other = await givenApiClient(platform, ['EVENTS', 'CONFIG']);
    await trail.mark();
    expect((await asClient(page, { userId: account.userId }, other)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await trail.expectTrail([
      ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: other.clientId, details: { requiredScope: 'signet_api_end_user', endpoint: 'endUser' } }],
    ]);
  });
});
