import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenCode, givenTokens, redeem } from '../../support/given-code.ts';
import { ask } from '../../support/graphql.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { responseOf, signIn } from '../steps.ts';

const levelTwo = 'urn:signet:oidc:authentication_level:2';
const challenge = (wanted: string) =>
  `Bearer realm="oauth", error="insufficient_user_authentication", error_description="The user has to authenticate more strongly or again.", ${wanted}`;

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;

beforeAll(async () => {
  platform = await startPlatform({
    env: {
      SIGNET_USERINFO_MIN_LEVEL: '2',
      SIGNET_USERINFO_MAX_AGE_SECONDS: '600',
      SIGNET_ACCOUNT_MIN_LEVEL: '2',
      SIGNET_ACCOUNT_MAX_AGE_SECONDS: '600',
    },
  });
  trail = trailOf(platform);
  await givenScopes(platform, 'end_user_self');
});
afterAll(() => platform.stop());
beforeEach(async () => {
  user = await givenUser(platform);
  client = await givenClient(platform, { additional_scope_ids: ['openid', 'end_user_self'] });
});

/** An access token whose user reached a level so many seconds ago. */
async function token(level: number, secondsAgo: number): Promise<string> {
  const given = await givenCode(platform, client, { user, scopes: ['openid', 'end_user_self'] });
  const { json } = await redeem(platform.agent(), client, given);
  await platform.sql('update token_family set acr = $2, auth_time = now() - make_interval(secs => $3) where id = $1', [
    given.familyId,
    `urn:signet:oidc:authentication_level:${level}`,
    secondsAgo,
  ]);
  await trail.mark();
  return json.access_token;
}

const userInfo = (accessToken: string) => platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${accessToken}` } });
const subject = () => ({ userId: user.userId, clientId: client.clientId });

describe('RFC 9470', () => {
  test.each([
    ['level_too_low', 1, 0],
    ['too_long_ago', 2, 700],
    ['level_too_low', 0, 700],
  ])('userinfo: %s', async (reason, level, secondsAgo) => {
    const answer = await userInfo(await token(level, secondsAgo));
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, challenge(`acr_values="${levelTwo}", max_age="600"`)]);
    expect(answer.json).toEqual({
      error: 'insufficient_user_authentication',
      error_description: expect.any(String),
      acr_values: levelTwo,
      max_age: '600',
    });
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { ...subject(), details: { reason, endpoint: 'userinfo' } }]]);
  });

  test('userinfo: an authentication that does', async () => {
    const answer = await userInfo(await token(2, 500));
    expect([answer.status, answer.json.sub]).toEqual([200, user.userId]);
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED']);
  });

  test.each([
    ['level_too_low', 1, 0],
    ['too_long_ago', 3, 700],
  ])('the account API: %s', async (reason, level, secondsAgo) => {
    const answer = await ask(platform, 'account', '{ me { userId } }', {}, { token: await token(level, secondsAgo) });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, challenge(`acr_values="${levelTwo}", max_age="600"`)]);
    expect([answer.data, answer.errors?.[0]?.extensions]).toEqual([
      undefined,
      { code: 'INSUFFICIENT_USER_AUTHENTICATION', acr_values: levelTwo, max_age: '600' },
    ]);
    await trail.expectTrail([['API_AUTHENTICATION_FAILED', { ...subject(), details: { reason, endpoint: 'graphql_account' } }]]);
  });

  test('the account API: an authentication that does', async () => {
    const answer = await ask(platform, 'account', '{ me { userId } }', {}, { token: await token(2, 0) });
    expect([answer.status, answer.data]).toEqual([200, { me: { userId: user.userId } }]);
  });

  test('what the challenge names is what an authorization request asks for', async () => {
    const silent = { prompt: 'none', acr_values: levelTwo, max_age: '600' };
    const agent = platform.agent();
    await signIn(agent, client, user);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...silent,
    });
    expect(responseOf(await agent.get(`/oauth/authorize?${query}`)).error).toBe('interaction_required');
  });

  test('gateways read level and time of sign-in by introspection', async () => {
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const presented = await token(2, 100);
    const { json } = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token: presented }, { headers: gateway.basic });
    expect(json).toMatchObject({ active: true, acr: levelTwo });
    expect(Math.abs(Date.now() / 1000 - 100 - json.auth_time)).toBeLessThan(60);
  });
});

test('without a demand no token is refused', async () => {
  const plain = await startPlatform();
  const { access_token } = await givenTokens(plain, await givenClient(plain), { scopes: ['openid'] });
  const answer = await plain.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${access_token}` } });
  expect(answer.status).toBe(200);
  await plain.stop();
});
