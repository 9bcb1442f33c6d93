import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { givenCode, givenTokens, isActive, redeem, refresh } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const revoke = (fields: Record<string, string | string[]>, by = client, url = '/oauth/revoke') =>
  platform.agent().postForm(url, fields, { headers: by.basic });

const invalidByHint = [
  ['access_token', 'TOKEN_REVOKE_ACCESS_TOKEN_INVALID'],
  ['refresh_token', 'TOKEN_REVOKE_REFRESH_TOKEN_INVALID'],
  ['', 'TOKEN_REVOKE_TOKEN_INVALID'],
  ['something_else', 'TOKEN_REVOKE_TOKEN_INVALID'],
  ['__proto__', 'TOKEN_REVOKE_TOKEN_INVALID'],
] as const;

describe('RS-072 an access token (oauth.md §8.1 #4)', () => {
  test.each(['', 'access_token', 'refresh_token', 'bogus'])(
    'is dead at once, whatever the hint says (%s); its refresh token is not',
    async (hint) => {
      const given = await givenCode(platform, client);
      const tokens = (await redeem(platform.agent(), client, given)).json;
      await trail.mark();
      const answer = await revoke({ token: tokens.access_token, ...(hint ? { token_type_hint: hint } : {}) });
      expect([answer.status, answer.text]).toEqual([200, '']);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const [row] = await platform.sql('select id, revoked_at is not null as revoked from access_token where family_id = $1', [given.familyId]);
      expect(row.revoked).toBe(true);
      await trail.expectTrail([
        ['TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS', { clientId: client.clientId, userId: given.user.userId, details: { tokenId: row.id } }],
      ]);
      expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
      expect((await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } })).status).toBe(401);
      expect((await refresh(platform.agent(), client, tokens.refresh_token)).status).toBe(200);
    },
  );

  test('of the client itself', async () => {
    const { access_token: token } = (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic }))
      .json;
    await trail.mark();
    expect((await revoke({ token }, client, '/oauth/v1/revoke')).status).toBe(200);
    await trail.expectTrail([['TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS', { userId: null }]]);
    expect(await isActive(platform, gateway, token)).toBe(false);
  });

  test('twice, and twenty times at once: 200 each, one success', async () => {
    const { access_token: token } = await givenTokens(platform, client);
    await trail.mark();
    const answers = await Promise.all(Array.from({ length: 20 }, () => revoke({ token, token_type_hint: 'access_token' })));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const names = await trail.names();
    expect(names.filter((name) => name === 'TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS')).toHaveLength(1);
    expect(names.filter((name) => name === 'TOKEN_REVOKE_ACCESS_TOKEN_INVALID')).toHaveLength(19);
  });
});

describe('a refresh token (§8.1 #5)', () => {
  test.each(['', 'refresh_token', 'access_token'])('ends its family (hint %s)', async (hint) => {
    const given = await givenCode(platform, client);
    const tokens = (await redeem(platform.agent(), client, given)).json;
    await trail.mark();
    expect((await revoke({ token: tokens.refresh_token, ...(hint ? { token_type_hint: hint } : {}) })).status).toBe(200);
    await trail.expectTrail([
      ['TOKEN_REVOKE_REFRESH_TOKEN_SUCCESS', { clientId: client.clientId, userId: given.user.userId, details: { familyId: given.familyId } }],
    ]);
    expect(await platform.sql('select revoked_reason from token_family where id = $1', [given.familyId])).toEqual([{ revoked_reason: 'revoked' }]);
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).json.error).toBe('invalid_grant');
  });

  test('also a superseded one: whoever holds it may end what came of it', async () => {
    const tokens = await givenTokens(platform, client);
    const next = (await refresh(platform.agent(), client, tokens.refresh_token)).json;
    expect((await revoke({ token: tokens.refresh_token })).status).toBe(200);
    expect(await isActive(platform, gateway, next.access_token)).toBe(false);
  });

  test('a public client names itself', async () => {
    const tokens = await givenTokens(platform, client);
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    await platform.sql('update token_family set client_id = $1 where client_id = $2', [open.clientId, client.clientId]);
    const answer = await platform.agent().postForm('/oauth/revoke', { token: tokens.refresh_token, client_id: open.clientId });
    expect(answer.status).toBe(200);
    expect((await platform.agent().postForm('/oauth/revoke', { token: tokens.refresh_token })).status).toBe(401);
  });
});

describe('RS-073 what is not revoked', () => {
  test.each(invalidByHint)('unknown, with the hint "%s": 200 (RFC 7009 §2.2)', async (hint, event) => {
    for (const token of ['x', 'x'.repeat(50_000), `sgat_20000_${'a'.repeat(43)}`, `sgrt_${'a'.repeat(43)}`, 'eyJhbGciOiJub25lIn0.e30.']) {
      const answer = await revoke({ token, ...(hint ? { token_type_hint: hint } : {}) });
      expect([answer.status, answer.text]).toEqual([200, '']);
      await trail.expectTrail([[event, { outcome: 'FAILURE', clientId: client.clientId, details: { reason: 'unknown' } }]]);
    }
  });

  test.each(invalidByHint)('revoked before, with the hint "%s"', async (hint, event) => {
    const tokens = await givenTokens(platform, client);
    await revoke({ token: tokens.refresh_token });
    await trail.mark();
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect((await revoke({ token, ...(hint ? { token_type_hint: hint } : {}) })).status).toBe(200);
      await trail.expectTrail([[event, { details: { reason: 'unknown' } }]]);
    }
  });

  test.each(invalidByHint)('of another client, with the hint "%s": 400, and it stays good', async (hint, event) => {
    const other = await givenClient(platform);
    const tokens = await givenTokens(platform, client);
    await trail.mark();
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const answer = await revoke({ token, ...(hint ? { token_type_hint: hint } : {}) }, other);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
      await trail.expectTrail([[event, { clientId: other.clientId, details: { reason: 'other_client' } }]]);
    }
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(true);
    expect((await refresh(platform.agent(), client, tokens.refresh_token)).status).toBe(200);
  });

  test('no token at all', async () => {
    for (const fields of [{}, { token: '' }, { token_type_hint: 'access_token' }] as Record<string, string>[]) {
      const answer = await revoke(fields);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      await trail.expectTrail([['TOKEN_REVOKE_TOKEN_INVALID', { clientId: client.clientId, details: { reason: 'missing_token' } }]]);
    }
  });

  test('a form that is none', async () => {
    expect((await revoke({ token: ['x', 'y'] })).json.error).toBe('invalid_request');
    expect((await platform.agent().postJson('/oauth/revoke', { token: 'x' }, { headers: client.basic })).json.error).toBe('invalid_request');
    await trail.expectTrail([
      ['TOKEN_REVOKE_TOKEN_INVALID', { details: { reason: 'duplicate' } }],
      ['TOKEN_REVOKE_TOKEN_INVALID', { details: { reason: 'content_type' } }],
    ]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('by %s', async (method) => {
    const { access_token: token } = await givenTokens(platform, client);
    const answer = await platform.agent().send(method, `/oauth/revoke?token=${token}`, { headers: client.basic });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await isActive(platform, gateway, token)).toBe(true);
  });
});

test('the hint finger_print needs no token: all of that kind end, and there may be none (§8.1 #3)', async () => {
  const tokens = await givenTokens(platform, client);
  await trail.mark();
  expect((await revoke({ token_type_hint: 'finger_print' })).status).toBe(200);
  await trail.expectTrail([['TOKEN_REVOKE_CLIENT_FINGER_PRINT_TOKENS_SUCCESS', { clientId: client.clientId, details: { count: 0 } }]]);
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(true);
});
