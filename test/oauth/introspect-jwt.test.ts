import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type GivenClient, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens, refresh } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const path = '/oauth/api/v2/token/introspect';
const signedType = 'application/token-introspection+jwt';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_INTROSPECT_REFRESH_TOKENS: 'true' } });
  trail = trailOf(platform);
  client = await givenClient(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const introspect = (fields: Record<string, string>, accept = signedType, url = path) =>
  platform.agent().postForm(url, fields, { headers: { ...gateway.basic, accept } });

async function opened(jwt: string) {
  const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
  return jwtVerify(jwt, jwks, { issuer: platform.issuer, audience: gateway.clientId, typ: 'token-introspection+jwt' });
}

describe('a signed answer (RFC 9701 §5)', () => {
  test('carries what the plain one says, for this resource server', async () => {
    const { access_token } = await givenTokens(platform, client);
    const plain = await introspect({ token: access_token }, 'application/json');
    expect(plain.headers.get('content-type')).toMatch(/^application\/json/);
    await trail.mark();
    const answer = await introspect({ token: access_token });
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, signedType, 'no-store']);
    const { payload, protectedHeader } = await opened(answer.text);
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toEqual({ iss: platform.issuer, aud: gateway.clientId, iat: expect.any(Number), token_introspection: plain.json });
    expect(payload).not.toHaveProperty('sub');
    expect(payload).not.toHaveProperty('exp');
    await trail.expectTrail(['API_ACCESS_GRANTED', 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED']);
  });

  test('of a token that is not active says that and nothing else', async () => {
    const answer = await introspect({ token: 'made up' });
    expect((await opened(answer.text)).payload.token_introspection).toEqual({ active: false });
    await trail.expectTrail(['API_ACCESS_GRANTED', 'TOKEN_REQUEST_INVALID_BEARER_TOKEN']);
  });

  test('version 1 in its own terms', async () => {
    const { access_token } = await givenTokens(platform, client);
    const { payload } = await opened((await introspect({ token: access_token }, signedType, '/oauth/api/v1/token/introspect')).text);
    const told = payload.token_introspection as { exp: number; user_attributes: object };
    expect(told.exp).toBeLessThanOrEqual(900);
    expect(told).toHaveProperty('user_attributes');
  });

  test.each([
    ['*/*', false],
    ['application/json, application/token-introspection+jwt;q=0', false],
    ['application/token-introspection+jwt; q=0.0', false],
    ['application/json, Application/Token-Introspection+JWT;q=0.5', true],
    ['application/token-introspection+jwtx', false],
  ])('Accept: %s', async (accept, isSigned) => {
    const answer = await introspect({ token: 'made up' }, accept);
    expect(answer.headers.get('content-type')).toMatch(isSigned ? /^application\/token-introspection\+jwt/ : /^application\/json/);
  });

  test('RS-069 an error is no signed answer, and nothing is told', async () => {
    const answer = await platform.agent().postForm(path, { token: 'x' }, { headers: { accept: signedType } });
    expect([answer.status, answer.json.error]).toEqual([401, 'unauthorized']);
  });
});

describe('refresh tokens, where the deployment tells about them', () => {
  const hinted = (token: string, at = platform, as = gateway) =>
    at.agent().postForm(path, { token, token_type_hint: 'refresh_token' }, { headers: as.basic });

  test('RS-070 a good one', async () => {
    const user = await givenUser(platform);
    const tokens = await givenTokens(platform, client, { user });
    await trail.mark();
    const { json } = await hinted(tokens.refresh_token);
    expect(json).toMatchObject({ active: true, client_id: client.clientId, sub: user.userId, scope: 'openid read', iss: platform.issuer });
    expect(json.exp).toBeGreaterThan(Date.now() / 1000 + 80_000);
    expect(json).not.toHaveProperty('token_type');
    const [family] = await platform.sql('select id from token_family where user_id = $1', [user.userId]);
    await trail.expectTrail([
      'API_ACCESS_GRANTED',
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
        { userId: user.userId, clientId: gateway.clientId, details: { tokenId: family.id, endpoint: 'introspect' } },
      ],
    ]);
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).status).toBe(200);
  });

  test('superseded, revoked or of a client that names another gateway', async () => {
    const closed = await givenClient(platform, { resource_gateway_client_ids: ['somebody-else'] });
    const rotated = await givenTokens(platform, client);
    const { json: successor } = await refresh(platform.agent(), client, rotated.refresh_token);
    const foreign = await givenTokens(platform, closed);
    const attempts: [string, string][] = [
      ['superseded', rotated.refresh_token],
      ['not_in_audience', foreign.refresh_token],
    ];
    for (const [reason, token] of attempts) {
      await trail.mark();
      expect((await hinted(token)).text).toBe('{"active":false}');
      await trail.expectTrail(['API_ACCESS_GRANTED', ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { details: { reason } }]]);
    }
    await platform.agent().postForm('/oauth/revoke', { token: successor.refresh_token }, { headers: client.basic });
    await trail.mark();
    expect((await hinted(successor.refresh_token)).text).toBe('{"active":false}');
    await trail.expectTrail(['API_ACCESS_GRANTED', ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { details: { reason: 'revoked' } }]]);
  });

  test('a wrong hint does no harm; without one a refresh token stays unknown', async () => {
    const tokens = await givenTokens(platform, client);
    expect((await hinted(tokens.access_token)).json.active).toBe(true);
    expect((await introspect({ token: tokens.refresh_token }, 'application/json')).text).toBe('{"active":false}');
  });

  test('by default nobody is told', async () => {
    const quiet = await startPlatform();
    const some = await givenClient(quiet);
    const asking = await givenApiClient(quiet, ['TOKEN_INTROSPECTION']);
    const tokens = await givenTokens(quiet, some);
    const after = trailOf(quiet);
    await after.mark();
    expect((await hinted(tokens.refresh_token, quiet, asking)).text).toBe('{"active":false}');
    await after.expectTrail(['API_ACCESS_GRANTED', ['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { details: { reason: 'unknown' } }]]);
    await quiet.stop();
  });
});

test('refresh_user_details: what is told of the user is fresh (oauth.md §7.1)', async () => {
  const user = await givenUser(platform);
  const tokens = await givenTokens(platform, client, { user, scopes: ['openid', 'profile'] });
  const nameOf = async (fields: Record<string, string>) =>
    (await introspect({ token: tokens.access_token, ...fields }, 'application/json')).json.user_details.given_name;
  expect(await nameOf({})).toBe('Pat');
  await platform.sql(`update directory_user set given_name = 'Sam' where user_id = $1`, [user.userId]);
  expect(await nameOf({ refresh_user_details: 'true' })).toBe('Sam');
});
