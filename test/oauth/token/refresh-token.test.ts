import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type GivenClient, givenApiClient, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenTokens, isActive, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let patient: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  patient = await givenClient(platform, { refresh_grace_seconds: 30 });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const familyOf = async (token: string): Promise<string> => {
  const [row] = await platform.sql<{ family_id: string }>('select family_id from refresh_token where hash = sha256($1)', [Buffer.from(token)]);
  return row?.family_id as string;
};

async function expectInvalid(by: GivenClient, token: string, reason: string): Promise<void> {
  await trail.mark();
  const answer = await refresh(platform.agent(), by, token);
  expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { clientId: by.clientId, details: { reason, grantType: 'refresh_token' } }]]);
}

describe('success (oauth.md §6.4 #10)', () => {
  test('RS-063 a new pair; the earlier access token ends', async () => {
    const user = await givenUser(platform);
    const authTime = new Date(Date.now() - 3_600_000);
    const first = await givenTokens(platform, client, { user, nonce: 'n-1', authTime, scopes: ['openid', 'read', 'email'] });
    await trail.mark();
    const answer = await refresh(platform.agent(), client, first.refresh_token);
    expect(answer.status).toBe(200);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    const next = answer.json;
    expect(next).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid read email' });
    expect(next.access_token).not.toBe(first.access_token);
    expect(next.refresh_token).not.toBe(first.refresh_token);
    const familyId = await familyOf(next.refresh_token);
    const [token] = await platform.sql('select id from access_token where family_id = $1 and generation = 2', [familyId]);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
        {
          clientId: client.clientId,
          userId: user.userId,
          details: { tokenId: token.id, familyId, scopes: ['openid', 'read', 'email'], grantType: 'refresh_token', authMethod: 'client_secret' },
        },
      ],
    ]);
    expect(await isActive(platform, gateway, first.access_token)).toBe(false);
    expect(await isActive(platform, gateway, next.access_token)).toBe(true);

    const [before, after] = [decodeJwt(first.id_token), decodeJwt(next.id_token)];
    for (const claim of ['iss', 'sub', 'aud', 'azp', 'auth_time', 'acr', 'amr', 'sid']) expect(after[claim]).toEqual(before[claim]);
    expect(after.auth_time).toBe(Math.floor(authTime.getTime() / 1000));
    expect(after.at_hash).not.toBe(before.at_hash);
    expect(after).not.toHaveProperty('nonce');
  });

  test('RS-063 rotates for a public client, which names itself', async () => {
    const open = await givenClient(platform, { auth_method: 'PKCE', secret_hash: null });
    await platform.sql(
      'update client set auth_method = $1, secret_hash = (select secret_hash from client where client_id = $2) where client_id = $3',
      ['CLIENT_SECRET_BASIC', client.clientId, open.clientId],
    );
    const tokens = await givenTokens(platform, open);
    await platform.sql('update client set auth_method = $1, secret_hash = null where client_id = $2', ['PKCE', open.clientId]);
    platform.runtime.caches.clear();
    const ask = (fields: object) => platform.agent().postForm('/oauth/token', { grant_type: 'refresh_token', ...fields });
    expect((await ask({ refresh_token: tokens.refresh_token })).status).toBe(401);
    const answer = await ask({ refresh_token: tokens.refresh_token, client_id: open.clientId });
    expect(answer.status).toBe(200);
    expect((await ask({ refresh_token: tokens.refresh_token, client_id: open.clientId })).json.error).toBe('invalid_grant');
    expect((await ask({ refresh_token: answer.json.refresh_token, client_id: open.clientId })).json.error).toBe('invalid_grant');
  });

  test('without openid there is no ID token', async () => {
    const tokens = await givenTokens(platform, client, { scopes: ['read'] });
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).json).not.toHaveProperty('id_token');
  });
});

describe('a scope that an administrator took from the client', () => {
  test('does not live on: neither in a refresh, nor in tokens that are out (RFC 6749 §6)', async () => {
    const losing = await givenClient(platform, { additional_scope_ids: ['openid', 'profile', 'email'] });
    const first = await givenTokens(platform, losing, { scopes: ['openid', 'read', 'email'] });
    const scopeOf = async (token: string) =>
      (await platform.agent().postForm('/oauth/api/v2/token/introspect', { token }, { headers: gateway.basic })).json.scope;
    const userInfo = (token: string) => platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${token}` } });
    expect(await scopeOf(first.access_token)).toBe('openid read email');
    expect((await userInfo(first.access_token)).json).toHaveProperty('email');
    await platform.sql(`update client set additional_scope_ids = '{openid,profile}' where client_id = $1`, [losing.clientId]);
    platform.runtime.caches.clear();
    expect(await scopeOf(first.access_token)).toBe('openid read');
    expect((await userInfo(first.access_token)).json).not.toHaveProperty('email');
    const next = (await refresh(platform.agent(), losing, first.refresh_token)).json;
    expect(next.scope).toBe('openid read');
    await trail.mark();
    const asked = await refresh(platform.agent(), losing, next.refresh_token, { scope: 'email' });
    expect([asked.status, asked.json.error]).toEqual([400, 'invalid_scope']);
    await trail.expectTrail([['TOKEN_REQUEST_SCOPE_INVALID', { clientId: losing.clientId, details: { reason: 'not_assigned' } }]]);
    await platform.sql(`update client set default_scope_ids = '{profile}', additional_scope_ids = '{}' where client_id = $1`, [losing.clientId]);
    platform.runtime.caches.clear();
    expect((await refresh(platform.agent(), losing, next.refresh_token)).json.error).toBe('invalid_scope');
    expect((await userInfo(next.access_token)).status).toBe(403);
  });
});

describe('what does not hold', () => {
  test('no token (#1)', async () => {
    const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'refresh_token' }, { headers: client.basic });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'missing', parameter: 'refresh_token' } }]]);
  });

  test('a token that never was (#5)', async () => {
    for (const token of ['x', `sgrt_${'a'.repeat(43)}`, `sgrt_20000_${'a'.repeat(43)}`, `sgat_20000_${'a'.repeat(43)}`])
      await expectInvalid(client, token, 'unknown');
  });

  test('RS-066 a token of another client is treated like one that never was, and stays good', async () => {
    const other = await givenClient(platform);
    const tokens = await givenTokens(platform, client);
    await expectInvalid(other, tokens.refresh_token, 'unknown');
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).status).toBe(200);
    await expectInvalid(other, tokens.refresh_token, 'unknown');
  });

  test('RS-066 without client authentication', async () => {
    const tokens = await givenTokens(platform, client);
    const ask = (fields: object) =>
      platform.agent().postForm('/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, ...fields });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ client_id: client.clientId })).status).toBe(401);
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).status).toBe(200);
  });

  test('an access token is no refresh token', async () => {
    const tokens = await givenTokens(platform, client);
    await expectInvalid(client, tokens.access_token, 'unknown');
  });

  test('a revoked family', async () => {
    const tokens = await givenTokens(platform, client);
    await platform.agent().postForm('/oauth/revoke', { token: tokens.refresh_token }, { headers: client.basic });
    await expectInvalid(client, tokens.refresh_token, 'revoked');
  });

  test('idle for too long (#2): the successor counts anew', async () => {
    const tokens = await givenTokens(platform, client);
    const familyId = await familyOf(tokens.refresh_token);
    await platform.sql(`update token_family set refresh_expires_at = now() + interval '5 s' where id = $1`, [familyId]);
    const next = (await refresh(platform.agent(), client, tokens.refresh_token)).json;
    expect(await platform.sql(`select refresh_expires_at > now() + interval '23 h' as fresh from token_family where id = $1`, [familyId])).toEqual([
      { fresh: true },
    ]);
    await platform.sql(`update token_family set refresh_expires_at = now() - interval '1 ms' where id = $1`, [familyId]);
    await expectInvalid(client, next.refresh_token, 'expired');
  });

  test('beyond the maximum validity (#2), which no rotation extends', async () => {
    const bounded = await givenClient(platform, { max_refresh_token_validity: 3600, refresh_token_expires_in: 7200 });
    const tokens = await givenTokens(platform, bounded);
    const familyId = await familyOf(tokens.refresh_token);
    const [before] = await platform.sql('select refresh_max_expires_at as max from token_family where id = $1', [familyId]);
    expect((before.max.getTime() - Date.now()) / 1000).toBeGreaterThan(3500);
    const next = (await refresh(platform.agent(), bounded, tokens.refresh_token)).json;
    expect(await platform.sql('select refresh_max_expires_at as max from token_family where id = $1', [familyId])).toEqual([before]);
    await platform.sql(`update token_family set refresh_max_expires_at = now() - interval '1 ms' where id = $1`, [familyId]);
    await expectInvalid(bounded, next.refresh_token, 'max_validity');
  });

  test('without limits it lives on', async () => {
    const unbounded = await givenClient(platform, { refresh_token_expires_in: null });
    const tokens = await givenTokens(platform, unbounded);
    expect(
      await platform.sql('select refresh_expires_at, refresh_max_expires_at from token_family where client_id = $1', [unbounded.clientId]),
    ).toEqual([{ refresh_expires_at: null, refresh_max_expires_at: null }]);
    expect((await refresh(platform.agent(), unbounded, tokens.refresh_token)).status).toBe(200);
  });
});

describe('RS-064 a superseded token', () => {
  test('without grace ends the family (#4)', async () => {
    const tokens = await givenTokens(platform, client);
    const next = (await refresh(platform.agent(), client, tokens.refresh_token)).json;
    await expectInvalid(client, tokens.refresh_token, 'reuse_detected');
    expect(await isActive(platform, gateway, next.access_token)).toBe(false);
    await expectInvalid(client, next.refresh_token, 'revoked');
  });

  const shiftSupersession = (token: string, seconds: number) =>
    platform.sql(
      `update refresh_token set superseded_at = superseded_at - make_interval(secs => $2)
         where family_id = (select family_id from refresh_token where hash = sha256($1)) and superseded_at is not null`,
      [Buffer.from(token), seconds],
    );

  test('oauth 4: inside the grace window each use of it is good (#3), and so is everything that came of them', async () => {
    const tokens = await givenTokens(platform, patient);
    const first = (await refresh(platform.agent(), patient, tokens.refresh_token)).json;
    await trail.mark();
    const second = (await refresh(platform.agent(), patient, tokens.refresh_token)).json;
    await trail.expectTrail([['TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED', { details: { grace: true } }]]);
    const third = (await refresh(platform.agent(), patient, tokens.refresh_token)).json;
    const next = (await refresh(platform.agent(), patient, first.refresh_token)).json;
    // The owner's use of a successor ends nobody's grace either.
    const late = (await refresh(platform.agent(), patient, tokens.refresh_token)).json;
    for (const pair of [tokens, first, second, third, next, late]) expect(await isActive(platform, gateway, pair.access_token)).toBe(true);
    for (const { refresh_token } of [second, third, next, late])
      expect((await refresh(platform.agent(), patient, refresh_token)).json).toHaveProperty('refresh_token');
  });

  test('oauth 4: after the window what was used is of no use, what was not used is good, and a use of the former ends all', async () => {
    const tokens = await givenTokens(platform, patient);
    const [first, second] = [
      (await refresh(platform.agent(), patient, tokens.refresh_token)).json,
      (await refresh(platform.agent(), patient, tokens.refresh_token)).json,
    ];
    const next = (await refresh(platform.agent(), patient, first.refresh_token)).json;
    await shiftSupersession(tokens.refresh_token, 30);
    for (const pair of [tokens, first]) expect(await isActive(platform, gateway, pair.access_token)).toBe(false);
    for (const pair of [second, next]) expect(await isActive(platform, gateway, pair.access_token)).toBe(true);
    const last = (await refresh(platform.agent(), patient, second.refresh_token)).json;
    await expectInvalid(patient, tokens.refresh_token, 'reuse_detected');
    for (const pair of [second, next, last]) expect(await isActive(platform, gateway, pair.access_token)).toBe(false);
    for (const pair of [second, next, last]) await expectInvalid(patient, pair.refresh_token, 'revoked');
  });

  test('oauth 4: revocation of one successor ends all', async () => {
    const tokens = await givenTokens(platform, patient);
    const [first, second] = [
      (await refresh(platform.agent(), patient, tokens.refresh_token)).json,
      (await refresh(platform.agent(), patient, tokens.refresh_token)).json,
    ];
    expect((await platform.agent().postForm('/oauth/revoke', { token: first.refresh_token }, { headers: patient.basic })).status).toBe(200);
    for (const pair of [tokens, first, second]) {
      expect(await isActive(platform, gateway, pair.access_token)).toBe(false);
      await expectInvalid(patient, pair.refresh_token, 'revoked');
    }
  });

  test('oauth 4: revocation of one access token leaves those of others, and their family in the list', async () => {
    const tokens = await givenTokens(platform, patient);
    const [first, second] = [
      (await refresh(platform.agent(), patient, tokens.refresh_token)).json,
      (await refresh(platform.agent(), patient, tokens.refresh_token)).json,
    ];
    await platform.agent().postForm('/oauth/revoke', { token: second.access_token }, { headers: patient.basic });
    expect(await isActive(platform, gateway, second.access_token)).toBe(false);
    expect(await isActive(platform, gateway, first.access_token)).toBe(true);
    const [family] = await platform.sql('select access_expires_at > now() as live from token_family where id = $1', [
      await familyOf(tokens.refresh_token),
    ]);
    expect(family.live).toBe(true);
  });

  test('oauth 4: a window that is closed leaves each successor good for one more use', async () => {
    const some = await givenClient(platform, { refresh_grace_seconds: 30 });
    const tokens = await givenTokens(platform, some);
    const [first, second] = [
      (await refresh(platform.agent(), some, tokens.refresh_token)).json,
      (await refresh(platform.agent(), some, tokens.refresh_token)).json,
    ];
    await platform.sql('update client set refresh_grace_seconds = 0 where client_id = $1', [some.clientId]);
    platform.runtime.caches.clear();
    expect((await refresh(platform.agent(), some, first.refresh_token)).status).toBe(200);
    expect(await isActive(platform, gateway, first.access_token)).toBe(false);
    expect(await isActive(platform, gateway, second.access_token)).toBe(true);
    expect((await refresh(platform.agent(), some, second.refresh_token)).status).toBe(200);
    await expectInvalid(some, tokens.refresh_token, 'reuse_detected');
  });

  test('outside the window ends the family', async () => {
    const tokens = await givenTokens(platform, patient);
    await refresh(platform.agent(), patient, tokens.refresh_token);
    await shiftSupersession(tokens.refresh_token, 30);
    await expectInvalid(patient, tokens.refresh_token, 'reuse_detected');
  });

  test('of an expired family gets no grace', async () => {
    const tokens = await givenTokens(platform, patient);
    await refresh(platform.agent(), patient, tokens.refresh_token);
    await platform.sql(`update token_family set refresh_expires_at = now() - interval '1 ms' where id = $1`, [await familyOf(tokens.refresh_token)]);
    await expectInvalid(patient, tokens.refresh_token, 'expired');
  });
});

describe('RS-067 scope (#8)', () => {
  test('narrower for this access token; the grant stays as wide as it was', async () => {
    const tokens = await givenTokens(platform, client, { scopes: ['openid', 'read', 'email'] });
    const narrow = (await refresh(platform.agent(), client, tokens.refresh_token, { scope: 'read' })).json;
    expect(narrow).toMatchObject({ scope: 'read' });
    expect(narrow).not.toHaveProperty('id_token');
    const [row] = await platform.sql('select scopes from access_token where family_id = $1 and generation = 2', [
      await familyOf(tokens.refresh_token),
    ]);
    expect(row.scopes).toEqual(['read']);
    expect((await refresh(platform.agent(), client, narrow.refresh_token)).json.scope).toBe('openid read email');
  });

  test.each([
    ['wider', 'read write', 'wider_than_grant'],
    ['assigned to the client but not granted', 'read email', 'wider_than_grant'],
    ['blank', ' ', 'wider_than_grant'],
    ['malformed', 'read "x"', 'malformed'],
    ['beyond ASCII', 'réad', 'malformed'],
  ])('%s is refused, and the token stays good', async (_name, scope, reason) => {
    const tokens = await givenTokens(platform, client, { scopes: ['openid', 'read'] });
    await trail.mark();
    const answer = await refresh(platform.agent(), client, tokens.refresh_token, { scope });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
    await trail.expectTrail([['TOKEN_REQUEST_SCOPE_INVALID', { clientId: client.clientId, details: { reason } }]]);
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).status).toBe(200);
  });

  test('a narrower scope with a usage limit limits this access token only', async () => {
    await givenScopes(platform, { scope_id: 'rare' });
    const some = await givenClient(platform, { default_scope_ids: ['rare', 'read'] });
    const tokens = await givenTokens(platform, some, { scopes: ['rare', 'read'] });
    await platform.sql(`update scope set usage_limit = 2 where scope_id = 'rare'`);
    platform.runtime.caches.clear();
    const limited = (await refresh(platform.agent(), some, tokens.refresh_token)).json;
    const unlimited = (await refresh(platform.agent(), some, limited.refresh_token, { scope: 'read' })).json;
    const limits = await platform.sql('select usage_limit from access_token where family_id = $1 order by generation', [
      await familyOf(unlimited.refresh_token),
    ]);
    expect(limits.map((row) => row.usage_limit)).toEqual([0, 2, 0]);
  });
});
