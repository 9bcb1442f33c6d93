import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { givenCode, givenTokens, isActive, redeem, refresh } from '../support/given-code.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { familyOf, type GivenAccount, givenAccount, givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let account: GivenAccount;
let gateway: GivenClient;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
beforeEach(async () => {
  account = await givenAccount(platform);
  await trail.mark();
});
afterAll(() => platform.stop());

function removeConsent(consentId: string): Promise<GraphqlAnswer> {
  return ask(
    platform,
    'account',
    'mutation ($id: ID!) { removeConsent(consentId: $id) { deletedId userErrors { code field message } } }',
    { id: consentId },
    { token: account.token },
  );
}

function removeToken(tokenId: string): Promise<GraphqlAnswer> {
  return ask(
    platform,
    'account',
    'mutation ($id: ID!) { removeToken(tokenId: $id) { deletedId userErrors { code field message } } }',
    { id: tokenId },
    { token: account.token },
  );
}

async function liveFamilies(userId: string, clientId: string): Promise<number> {
  return (await platform.sql('select 1 from token_family where user_id = $1 and client_id = $2 and revoked_at is null', [userId, clientId])).length;
}

const notFound = (field: string) => ({
  deletedId: null,
  userErrors: [{ code: 'NOT_FOUND', field: [field], message: 'There is nothing with this id.' }],
});
const malformedIds = [
  '',
  'x',
  '1',
  "' or 1=1 --",
  '\u0000',
  'ffffffff-ffff-ffff-ffff-fffffffffffg',
  '{00000000-0000-0000-0000-000000000000}',
  'x'.repeat(5000),
];

describe('removeConsent', () => {
  test('the consent goes with the tokens and unused codes of that client; everything else stays', async () => {
    const shop = await givenClient(platform, { name: 'The shop' });
    const { user, userId } = account;
    const tokens = await givenTokens(platform, shop, { user });
    const unused = await givenCode(platform, shop, { user });
    const elsewhere = await givenCode(platform, account.client, { user });
    const stranger = await givenAccount(platform);
    const consentId = await givenConsent(platform, userId, shop.clientId, { scopes: ['email', 'openid'] });
    const ownConsent = await givenConsent(platform, userId, account.client.clientId);
    const foreignConsent = await givenConsent(platform, stranger.userId, shop.clientId);
    await givenFamily(platform, stranger.userId, shop.clientId, { access: 600 });
    await trail.mark();

    expect((await removeConsent(consentId)).data.removeConsent).toEqual({ deletedId: consentId, userErrors: [] });
    await trail.expectTrail([
      [
        'API_CONSENT_REMOVED',
        {
          userId,
          clientId: shop.clientId,
          appName: 'The shop',
          channel: 'GRAPHQL_END_USER',
          details: { consentId, scopes: ['email', 'openid'], removed: { grants: 1, tokens: 1 } },
        },
      ],
    ]);
    expect(
      (await platform.sql('select id from consent where id = any($1)', [[consentId, ownConsent, foreignConsent]])).map(({ id }) => id).sort(),
    ).toEqual([ownConsent, foreignConsent].sort());
    expect(await platform.sql('select revoked_reason from token_family where user_id = $1 and client_id = $2', [userId, shop.clientId])).toEqual([
      { revoked_reason: 'consent_removed' },
    ]);
    expect(await liveFamilies(stranger.userId, shop.clientId)).toBe(1);
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
    expect(await isActive(platform, gateway, account.token)).toBe(true);
    expect((await refresh(platform.agent(), shop, tokens.refresh_token)).json.error).toBe('invalid_grant');
    expect((await redeem(platform.agent(), shop, unused)).json.error).toBe('invalid_grant');
    expect((await redeem(platform.agent(), account.client, elsewhere)).status).toBe(200);
  });

  test('of the very client that shows the account: its token ends with it', async () => {
    const consentId = await givenConsent(platform, account.userId, account.client.clientId);
    expect((await removeConsent(consentId)).data.removeConsent.deletedId).toBe(consentId);
    expect((await removeConsent(consentId)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    await trail.expectTrail(['API_CONSENT_REMOVED', ['API_AUTHENTICATION_FAILED', { details: { reason: 'revoked' } }]]);
  });

  test('an unknown id, and one that was removed before', async () => {
    const consentId = await givenConsent(platform, account.userId, (await givenClient(platform)).clientId);
    expect((await removeConsent(randomUUID())).data.removeConsent).toEqual(notFound('consentId'));
    await removeConsent(consentId);
    expect((await removeConsent(consentId)).data.removeConsent).toEqual(notFound('consentId'));
    const absent = [
      'API_CONSENT_NOT_REMOVED_NOT_FOUND',
      { userId: account.userId, clientId: account.client.clientId, details: { reason: 'unknown_id' } },
    ] as const;
    await trail.expectTrail([absent, 'API_CONSENT_REMOVED', absent]);
  });

  test('ids of wrong syntax count as not found', async () => {
    for (const id of malformedIds) expect((await removeConsent(id)).data.removeConsent).toEqual(notFound('consentId'));
    await trail.expectTrail(malformedIds.map(() => ['API_CONSENT_NOT_REMOVED_NOT_FOUND', { details: { reason: 'malformed_id' } }] as const));
  });

  test("somebody else's is answered like an unknown one; only the trail tells, and nothing changes", async () => {
    const other = await givenAccount(platform);
    const consentId = await givenConsent(platform, other.userId, account.client.clientId);
    await trail.mark();
    expect((await removeConsent(consentId)).data.removeConsent).toEqual(notFound('consentId'));
    await trail.expectTrail([
      [
        'API_CONSENT_NOT_REMOVED_FORBIDDEN',
        { userId: account.userId, clientId: account.client.clientId, details: { consentId, reason: 'other_user' } },
      ],
    ]);
    expect(await platform.sql('select 1 as found from consent where id = $1', [consentId])).toHaveLength(1);
    expect(await isActive(platform, gateway, other.token)).toBe(true);
  });

  test('ten removals of one consent at once: one removes it', async () => {
    const consentId = await givenConsent(platform, account.userId, (await givenClient(platform)).clientId);
    const answers = await Promise.all(Array.from({ length: 10 }, () => removeConsent(consentId)));
    expect(answers.filter(({ data }) => data.removeConsent.deletedId === consentId)).toHaveLength(1);
    const events = await trail.events();
    expect(events.filter(({ type }) => type === 'API_CONSENT_REMOVED')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'API_CONSENT_NOT_REMOVED_NOT_FOUND')).toHaveLength(9);
  });

  test('a code whose redemption is under way leaves no live token behind', async () => {
    const { user, userId } = account;
    const shop = await givenClient(platform);
    const consentId = await givenConsent(platform, userId, shop.clientId);
    const { familyId } = await givenCode(platform, shop, { user });
    const redemption = new pg.Client({ connectionString: platform.databaseUrl });
    await redemption.connect();
    await redemption.query('begin');
    await redemption.query('update access_grant set consumed_at = now() where family_id = $1', [familyId]);
    await redemption.query(
      `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at) values ($1, $2, $3, '{read}', '{pwd}', now(), now() + interval '1 hour')`,
      [familyId, shop.clientId, userId],
    );
    const removal = removeConsent(consentId);
    await sleep(150);
    await redemption.query('commit');
    await redemption.end();
    expect((await removal).data.removeConsent.deletedId).toBe(consentId);
    expect(await liveFamilies(userId, shop.clientId)).toBe(0);
    await trail.expectTrail([['API_CONSENT_REMOVED', { details: { removed: { grants: 0, tokens: 1 } } }]]);
  });
});

describe('removeToken', () => {
  test('the token ends with its refresh token; the consent and other tokens stay', async () => {
    const shop = await givenClient(platform, { name: 'The other shop' });
    const { user, userId } = account;
    const consentId = await givenConsent(platform, userId, shop.clientId);
    const tokens = await givenTokens(platform, shop, { user });
    const later = await givenTokens(platform, shop, { user, scopes: ['read'] });
    const tokenId = (
      await platform.sql('select id from token_family where user_id = $1 and client_id = $2 order by created_at limit 1', [userId, shop.clientId])
    )[0].id;
    await trail.mark();

    expect((await removeToken(tokenId)).data.removeToken).toEqual({ deletedId: tokenId, userErrors: [] });
    const details = { tokenId, familyId: tokenId, tokenType: 'DEFAULT' };
    await trail.expectTrail([
      ['API_TOKEN_REMOVED', { userId, clientId: shop.clientId, appName: 'The other shop', channel: 'GRAPHQL_END_USER', details }],
    ]);
    expect(await platform.sql('select revoked_reason, revoked_at is not null as ended from token_family where id = $1', [tokenId])).toEqual([
      { revoked_reason: 'removed_by_user', ended: true },
    ]);
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
    expect(await isActive(platform, gateway, later.access_token)).toBe(true);
    expect((await refresh(platform.agent(), shop, tokens.refresh_token)).json.error).toBe('invalid_grant');
    expect(await platform.sql('select 1 as found from consent where id = $1', [consentId])).toHaveLength(1);
  });

  test('the token that asks: it is the last thing it does', async () => {
    const tokenId = await familyOf(platform, account);
    expect((await removeToken(tokenId)).data.removeToken.deletedId).toBe(tokenId);
    expect((await removeToken(tokenId)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('what is unknown, over or revoked is not found', async () => {
    const { userId, client } = account;
    const over = await givenFamily(platform, userId, client.clientId, { access: -60, refresh: -1 });
    const revoked = await givenFamily(platform, userId, client.clientId, { access: 600, isRevoked: true });
    const other = await givenAccount(platform);
    const foreignOver = await givenFamily(platform, other.userId, client.clientId, { access: -60 });
    await trail.mark();
    const ids = [randomUUID(), over, revoked, foreignOver];
    for (const id of ids) expect((await removeToken(id)).data.removeToken).toEqual(notFound('tokenId'));
    await trail.expectTrail(ids.map(() => ['API_TOKEN_NOT_REMOVED_NOT_FOUND', { userId, details: { reason: 'unknown_id' } }] as const));
  });

  test('ids of wrong syntax count as not found', async () => {
    for (const id of malformedIds) expect((await removeToken(id)).data.removeToken).toEqual(notFound('tokenId'));
    await trail.expectTrail(malformedIds.map(() => ['API_TOKEN_NOT_REMOVED_NOT_FOUND', { details: { reason: 'malformed_id' } }] as const));
  });

  test("somebody else's is answered like an unknown one; only the trail tells, and nothing changes", async () => {
    const other = await givenAccount(platform);
    const tokenId = await familyOf(platform, other);
    await trail.mark();
    expect((await removeToken(tokenId)).data.removeToken).toEqual(notFound('tokenId'));
    await trail.expectTrail([
      ['API_TOKEN_NOT_REMOVED_FORBIDDEN', { userId: account.userId, details: { tokenId, reason: 'other_user', tokenType: 'DEFAULT' } }],
    ]);
    expect(await isActive(platform, gateway, other.token)).toBe(true);
  });

  test('ten removals of one token at once: one removes it', async () => {
    const tokenId = await givenFamily(platform, account.userId, account.client.clientId, { access: 600 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => removeToken(tokenId)));
    expect(answers.filter(({ data }) => data.removeToken.deletedId === tokenId)).toHaveLength(1);
    expect((await trail.names()).filter((name) => name === 'API_TOKEN_REMOVED')).toHaveLength(1);
  });

  test('several in one document, each with its event', async () => {
    const ids = [await givenFamily(platform, account.userId, account.client.clientId, { access: 600 }), randomUUID()];
    const { data } = await ask(
      platform,
      'account',
      'mutation ($a: ID!, $b: ID!) { a: removeToken(tokenId: $a) { deletedId } b: removeToken(tokenId: $b) { deletedId } }',
      { a: ids[0], b: ids[1] },
      { token: account.token },
    );
    expect(data).toEqual({ a: { deletedId: ids[0] }, b: { deletedId: null } });
    await trail.expectTrail(['API_TOKEN_REMOVED', 'API_TOKEN_NOT_REMOVED_NOT_FOUND']);
  });
});
