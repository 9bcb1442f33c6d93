import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type GivenClient, givenApiClient, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenTokens, passwordAcr, refresh } from '../../support/given-code.ts';
import { ask } from '../../support/graphql.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
let platform: Platform;
let trail: Trail;
let orders: GivenClient;
let stock: GivenClient;
let gateway: GivenClient;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  await givenScopes(platform, 'write', { scope_id: 'thrice', usage_limit: 3 });
  stock = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  orders = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], {
    token_exchange: [{ audience: stock.clientId, scopeIds: ['read'], accessTokenFormat: 'OPAQUE' }],
  });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], {
    token_exchange: [
      { audience: orders.clientId, scopeIds: ['read', 'thrice'], accessTokenFormat: 'OPAQUE' },
      { audience: 'https://api.example', scopeIds: ['read', 'end_user_self'], accessTokenFormat: 'JWT' },
    ],
  });
  client = await givenClient(platform, { default_scope_ids: ['read', 'write', 'thrice', 'end_user_self'] });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const post = (fields: Record<string, string>, by = gateway) =>
  platform.agent().postForm('/oauth/token', { grant_type: grantType, subject_token_type: accessToken, ...fields }, { headers: by.basic });
const exchange = (token: string, more: Record<string, string> = {}, by = gateway) =>
  post({ subject_token: token, audience: orders.clientId, ...more }, by);
const introspect = async (token: string, by = orders) =>
  (await platform.agent().postForm('/oauth/api/v2/token/introspect', { token }, { headers: by.basic })).json;
const exchanged = async (token: string, more: Record<string, string> = {}, by = gateway) => {
  const answer = await exchange(token, more, by);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json.access_token as string;
};

describe('what an exchange yields (RFC 8693 §2.2)', () => {
  test('a token for the next service: narrower, with the gateway as actor, with level and sign-in of the first', async () => {
    const user = await givenUser(platform);
    const { access_token: token } = await givenTokens(platform, client, { user, scopes: ['openid', 'read', 'write'] });
    await trail.mark();
    const answer = await exchange(token);
    expect(answer.status).toBe(200);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(answer.json).toEqual({
      token_type: 'Bearer',
      access_token: expect.stringMatching(/^sgat_/),
      issued_token_type: accessToken,
      expires_in: expect.any(Number),
      scope: 'read',
    });
    const [row] = await platform.sql('select * from access_token where hash = sha256($1)', [Buffer.from(answer.json.access_token)]);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
        {
          clientId: gateway.clientId,
          userId: user.userId,
          details: { grantType, scopes: ['read'], tokenId: row.id, familyId: row.family_id, tokenType: 'DEFAULT', authMethod: 'client_secret' },
        },
      ],
    ]);
    const told = await introspect(answer.json.access_token);
    expect(told).toMatchObject({
      active: true,
      sub: user.userId,
      client_id: gateway.clientId,
      scope: 'read',
      aud: [orders.clientId],
      amr: ['DEFAULT'],
    });
    expect(told).toMatchObject({ act: { sub: gateway.clientId }, acr: passwordAcr, auth_time: expect.any(Number) });
    expect(told.exp).toBeLessThanOrEqual((await introspect(token, gateway)).exp);
    expect(await introspect(answer.json.access_token, stock)).toEqual({ active: false });
  });

  test('a chain: each actor names the one before', async () => {
    const { access_token: token } = await givenTokens(platform, client, { scopes: ['read'] });
    const second = await exchanged(await exchanged(token), { audience: stock.clientId }, orders);
    expect(await introspect(second, stock)).toMatchObject({ act: { sub: orders.clientId, act: { sub: gateway.clientId } } });
  });

  test('a chain has an end', async () => {
    const ring = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const rule = [{ audience: ring.clientId, scopeIds: ['read'], accessTokenFormat: 'OPAQUE' }];
    await platform.sql('update client set token_exchange = $2 where client_id = $1', [ring.clientId, JSON.stringify(rule)]);
    let { access_token: token } = await givenTokens(platform, client, { scopes: ['read'] });
    for (let count = 0; count < 5; count += 1) token = await exchanged(token, { audience: ring.clientId }, ring);
    expect((await exchange(token, { audience: ring.clientId }, ring)).json.error).toBe('invalid_scope');
    expect((await trail.events()).at(-1)).toMatchObject({ type: 'TOKEN_REQUEST_SCOPE_INVALID', details: { reason: 'chain_too_long' } });
  });

  test('as a JWT, where the rule says so, it is verified like any other', async () => {
    const user = await givenUser(platform);
    const { access_token: token } = await givenTokens(platform, client, { user, scopes: ['read'] });
    const jwt = await exchanged(token, { audience: 'https://api.example' });
    const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
    const { payload } = await jwtVerify(jwt, jwks, { issuer: platform.issuer, audience: 'https://api.example', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: user.userId, client_id: gateway.clientId, act: { sub: gateway.clientId }, scope: 'read', acr: passwordAcr });
    expect(await introspect(jwt)).toMatchObject({ active: true, aud: ['https://api.example'] });
  });

  test('of a client without user: the subject stays that client', async () => {
    const own = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: client.basic });
    const told = await introspect(await exchanged(own.json.access_token));
    expect(told).toMatchObject({ active: true, sub: client.clientId, client_id: gateway.clientId, act: { sub: gateway.clientId } });
    expect(told).not.toHaveProperty('user_details');
  });

  test('a token of implicit authentication never becomes a default one', async () => {
    const { access_token: token } = await givenTokens(platform, client, { scopes: ['read'] });
    await platform.sql(
      `update token_family set type = 'IMPLICIT_AUTHENTICATION' where id = (select family_id from access_token where hash = sha256($1))`,
      [Buffer.from(token)],
    );
    expect(await introspect(await exchanged(token))).toMatchObject({ amr: ['IMPLICIT_AUTHENTICATION'] });
  });

  test('it opens nothing of the platform itself', async () => {
    const { access_token: token } = await givenTokens(platform, client, { scopes: ['openid', 'read', 'end_user_self'] });
    const other = await exchanged(token, { audience: 'https://api.example' });
    await trail.mark();
    const me = await ask(platform, 'account', '{ me { userId } }', {}, { token: other });
    expect(me.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const info = await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${other}` } });
    expect([info.status, info.json.error]).toEqual([401, 'invalid_token']);
    expect((await trail.events()).at(-1)).toMatchObject({ type: 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', details: { reason: 'not_in_audience' } });
  });
});

describe('it ends with what it was exchanged for', () => {
  test('when that is revoked, or its family is, or moves on', async () => {
    const ways: ((tokens: Awaited<ReturnType<typeof givenTokens>>) => Promise<unknown>)[] = [
      (tokens) => platform.agent().postForm('/oauth/revoke', { token: tokens.access_token }, { headers: client.basic }),
      (tokens) => platform.agent().postForm('/oauth/revoke', { token: tokens.refresh_token }, { headers: client.basic }),
      (tokens) => refresh(platform.agent(), client, tokens.refresh_token),
    ];
    for (const end of ways) {
      const tokens = await givenTokens(platform, client, { scopes: ['read'] });
      const first = await exchanged(tokens.access_token);
      const second = await exchanged(first, { audience: stock.clientId }, orders);
      expect([(await introspect(first)).active, (await introspect(second, stock)).active]).toEqual([true, true]);
      await end(tokens);
      expect([(await introspect(first)).active, (await introspect(second, stock)).active]).toEqual([false, false]);
      expect((await exchange(tokens.access_token)).json.error).toBe('invalid_request');
    }
  });

  test('the gateway revokes its own, and nothing before it', async () => {
    const { access_token: token } = await givenTokens(platform, client, { scopes: ['read'] });
    const first = await exchanged(token);
    expect((await platform.agent().postForm('/oauth/revoke', { token: first }, { headers: gateway.basic })).status).toBe(200);
    expect([(await introspect(first)).active, (await introspect(token, gateway)).active]).toEqual([false, true]);
    const [family] = await platform.sql(
      'select access_expires_at > now() as lives from token_family where id = (select family_id from access_token where hash = sha256($1))',
      [Buffer.from(token)],
    );
    expect(family.lives).toBe(true);
  });

  test('uses are not multiplied: an exchange is one, and yields one, also in parallel', async () => {
    const { access_token: token } = await givenTokens(platform, client, { scopes: ['thrice'] });
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(token)));
    const good = answers.filter((answer) => answer.status === 200);
    expect(good).toHaveLength(3);
    for (const { json } of good)
      expect([(await introspect(json.access_token)).active, (await introspect(json.access_token)).active]).toEqual([true, false]);
    expect(await introspect(token, gateway)).toEqual({ active: false });
  });

  test('a client that is gone takes what stands for it along', async () => {
    const brief = await givenClient(platform);
    const own = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: brief.basic });
    const token = await exchanged(own.json.access_token);
    await platform.sql('delete from client where client_id = $1', [brief.clientId]);
    platform.runtime.caches.clear();
    expect(await introspect(token)).toEqual({ active: false });
  });
});
