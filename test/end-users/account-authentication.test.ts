import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { basicOf, givenApiClient, givenScopes } from '../support/fixtures.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { givenAccount } from './account.ts';

let platform: Platform;
let trail: Trail;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const me = '{ me { id userId } }';

function askWith(authorization: string | undefined, query = me): Promise<GraphqlAnswer> {
  return ask(platform, 'account', query, {}, { headers: authorization === undefined ? {} : { authorization } });
}

function expectCode(answer: GraphqlAnswer, code: string): void {
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toMatchObject([{ extensions: { code } }]);
}

function unsignedToken(claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.`;
}

test('the own access token opens the account, whatever its format, without an event for me alone', async () => {
  for (const access_token_format of ['OPAQUE', 'JWT']) {
    const { token, userId } = await givenAccount(platform, { columns: { access_token_format } });
    await trail.mark();
    expect((await askWith(`Bearer ${token}`)).data).toEqual({ me: { id: userId, userId } });
    expect((await askWith(`bearer ${token}`)).data).toEqual({ me: { id: userId, userId } });
    await trail.expectTrail([]);
  }
});

describe('credentials that prove nothing', () => {
  test.each([
    ['none', () => undefined, 'absent'],
    ['another scheme', () => 'Digest abc', 'malformed'],
    ['a bearer header without a token', () => 'Bearer', 'malformed'],
    ['garbage', () => 'Bearer garbage', 'unknown_token'],
    ['a well-formed opaque token nobody issued', () => `Bearer sgat_20415_${'A'.repeat(43)}`, 'unknown_token'],
    [
      'an unsigned JWT',
      () => `Bearer ${unsignedToken({ iss: platform.issuer, sub: 'user-1', scope: 'end_user_self', exp: 9_999_999_999, client_id: 'x' })}`,
      'unknown_token',
    ],
  ])('%s', async (_name, authorization, reason) => {
    const answer = await askWith(authorization());
    expectCode(answer, 'UNAUTHENTICATED');
    await trail.expectTrail([
      ['API_AUTHENTICATION_FAILED', { userId: null, clientId: null, channel: 'GRAPHQL_END_USER', details: { reason, endpoint: 'graphql_account' } }],
    ]);
  });

  test('the JWT of another user with a changed subject', async () => {
    const { token } = await givenAccount(platform, { columns: { access_token_format: 'JWT' } });
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'somebody-else' };
    await trail.mark();
    expectCode(await askWith(`Bearer ${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`), 'UNAUTHENTICATED');
    await trail.expectTrail([['API_AUTHENTICATION_FAILED', { details: { reason: 'unknown_token' } }]]);
  });

  test('an expired token', async () => {
    const { token, userId, client } = await givenAccount(platform, { columns: { access_token_expires_in: 1 } });
    await sleep(1100);
    await trail.mark();
    expectCode(await askWith(`Bearer ${token}`), 'UNAUTHENTICATED');
    await trail.expectTrail([['API_AUTHENTICATION_FAILED', { userId, clientId: client.clientId, details: { reason: 'expired' } }]]);
  });

  test('a revoked token', async () => {
    const { token, userId, client } = await givenAccount(platform);
    await platform.agent().postForm('/oauth/revoke', { token }, { headers: client.basic });
    await trail.mark();
    expectCode(await askWith(`Bearer ${token}`), 'UNAUTHENTICATED');
    await trail.expectTrail([['API_AUTHENTICATION_FAILED', { userId, clientId: client.clientId, details: { reason: 'revoked' } }]]);
  });

  test('a wrong secret, on a field of end users', async () => {
    const client = await givenApiClient(platform, ['END_USER']);
    expectCode(await askWith(basicOf(client.clientId, 'wrong').authorization), 'UNAUTHENTICATED');
    await trail.expectTrail([
      ['API_AUTHENTICATION_FAILED', { clientId: client.clientId, details: { reason: 'wrong_secret', endpoint: 'graphql_account' } }],
    ]);
  });

  test('each failure is recorded once for a document, and nothing of it runs', async () => {
    expectCode(
      await askWith('Bearer garbage', 'mutation { a: removeToken(tokenId: "x") { deletedId } b: removeConsent(consentId: "x") { deletedId } }'),
      'UNAUTHENTICATED',
    );
    await trail.expectTrail(['API_AUTHENTICATION_FAILED']);
  });
});

describe('credentials that are not for this API', () => {
  test('a user token without end_user_self', async () => {
    const { token, userId, client } = await givenAccount(platform, { scopes: ['openid', 'read'] });
    await trail.mark();
    expectCode(await askWith(`Bearer ${token}`), 'FORBIDDEN');
    const details = { api: 'graphql_account', reason: 'scope_not_granted', requiredScope: 'end_user_self', endpoint: 'me' };
    await trail.expectTrail([['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { userId, clientId: client.clientId, details }]]);
  });

  test('an administrator', async () => {
    const { token, username } = await signInAdmin(platform);
    await trail.mark();
    expectCode(await askWith(`Bearer ${token}`), 'FORBIDDEN');
    await trail.expectTrail([['API_AUTHENTICATION_FAILED', { adminUser: username, details: { reason: 'administrator_token' } }]]);
  });

  test('an API client, even with the scope END_USER', async () => {
    const client = await givenApiClient(platform, ['END_USER']);
    expectCode(await askWith(client.basic.authorization), 'FORBIDDEN');
    await trail.expectTrail([['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: client.clientId }]]);
  });
});

test('a token whose scopes limit its uses opens the account so many times and no more, also in parallel', async () => {
  await givenScopes(platform, { scope_id: 'twice', usage_limit: 2 });
  const account = await givenAccount(platform, { scopes: ['end_user_self', 'twice'], columns: { additional_scope_ids: ['twice', 'openid'] } });
  await trail.mark();
  const answers = await Promise.all(Array.from({ length: 6 }, () => askWith(`Bearer ${account.token}`)));
  expect(answers.filter(({ data }) => data?.me)).toHaveLength(2);
  const found = await trail.expectTrail(Array.from({ length: 4 }, () => 'API_AUTHENTICATION_FAILED' as const));
  for (const event of found) expect(event).toMatchObject({ userId: account.userId, details: { reason: 'used_up' } });
});
