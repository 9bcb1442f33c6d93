import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens, refresh } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { additional_scope_ids: ['openid', 'profile', 'email', 'phone'] });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const path = '/oauth/v1/userinfo';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function expectInvalidToken(
  headers: Record<string, string>,
  event: 'TOKEN_REQUEST_INVALID_BEARER_TOKEN' | 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
  reason: string,
): Promise<void> {
  await trail.mark();
  const answer = await platform.agent().get(path, { headers });
  expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
  expect(answer.headers.get('www-authenticate')).toBe(
    headers.authorization === undefined ? 'Bearer realm="oauth"' : 'Bearer realm="oauth", error="invalid_token"',
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.json).not.toHaveProperty('sub');
  await trail.expectTrail([[event, { details: { reason, endpoint: 'userinfo' } }]]);
}

describe('RS-026 a good token (oauth.md §7.2)', () => {
  test('by GET, by POST in the header, by POST in the form', async () => {
    const user = await givenUser(platform, { phone_number: '+31612345678', phone_number_verified: true });
    const tokens = await givenTokens(platform, client, { user, scopes: ['openid', 'email', 'phone'] });
    await trail.mark();
    const claims = {
      sub: user.userId,
      email: expect.stringContaining('@'),
      email_verified: true,
      phone_number: '+31612345678',
      phone_number_verified: true,
    };
    const agent = platform.agent();
    const answers = [
      await agent.get(path, { headers: bearer(tokens.access_token) }),
      await agent.get(path, { headers: { authorization: `bearer   ${tokens.access_token}` } }),
      await agent.send('POST', path, { headers: bearer(tokens.access_token) }),
      await agent.postForm(path, '', { headers: bearer(tokens.access_token) }),
      await agent.postForm(path, { access_token: tokens.access_token }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.json]).toEqual([200, claims]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    }
    const validated = [
      'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
      { clientId: client.clientId, userId: user.userId, details: { endpoint: 'userinfo' } },
    ] as const;
    await trail.expectTrail(answers.map(() => validated));
  });

  test('RS-028 tells what its scopes release and no more', async () => {
    const user = await givenUser(platform, { given_name: 'Ada', family_name: null, locale: 'nl' });
    const claimsOf = async (...scopes: string[]) => {
      const tokens = await givenTokens(platform, client, { user, scopes: ['openid', ...scopes] });
      return Object.keys((await platform.agent().get(path, { headers: bearer(tokens.access_token) })).json).sort();
    };
    expect(await claimsOf()).toEqual(['sub']);
    expect(await claimsOf('read')).toEqual(['sub']);
    expect(await claimsOf('email')).toEqual(['email', 'email_verified', 'sub']);
    expect(await claimsOf('profile')).toEqual(['given_name', 'locale', 'name', 'preferred_username', 'sub', 'updated_at']);
  });

  test('a narrowed access token tells less', async () => {
    const tokens = await givenTokens(platform, client, { scopes: ['openid', 'email'] });
    const narrow = (await refresh(platform.agent(), client, tokens.refresh_token, { scope: 'openid' })).json;
    expect(Object.keys((await platform.agent().get(path, { headers: bearer(narrow.access_token) })).json)).toEqual(['sub']);
  });

  test('a change of the person is seen at once', async () => {
    const user = await givenUser(platform);
    const tokens = await givenTokens(platform, client, { user, scopes: ['openid', 'email'] });
    await platform.sql(`update directory_user set email = 'new@example.org', email_verified = false where user_id = $1`, [user.userId]);
    expect((await platform.agent().get(path, { headers: bearer(tokens.access_token) })).json).toEqual({
      sub: user.userId,
      email: 'new@example.org',
      email_verified: false,
    });
  });
});

describe('RS-027 anything else', () => {
  test('no token', async () => expectInvalidToken({}, 'TOKEN_REQUEST_INVALID_BEARER_TOKEN', 'missing'));

  test('a token in the URL is not read (RFC 9700 §4.3.2)', async () => {
    const tokens = await givenTokens(platform, client);
    await trail.mark();
    const answer = await platform.agent().get(`${path}?access_token=${tokens.access_token}`);
    expect(answer.status).toBe(401);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { details: { reason: 'missing' } }]]);
  });

  test('unknown texts', async () => {
    const tokens = await givenTokens(platform, client);
    for (const text of [
      'x',
      'x'.repeat(8000),
      '',
      'a b',
      '\u00e9',
      tokens.id_token,
      tokens.refresh_token,
      `${tokens.access_token}x`,
      tokens.access_token.toLowerCase(),
      'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
    ])
      await expectInvalidToken(bearer(text), 'TOKEN_REQUEST_INVALID_BEARER_TOKEN', 'unknown');
    await expectInvalidToken(client.basic, 'TOKEN_REQUEST_INVALID_BEARER_TOKEN', 'unknown');
  });

  test('revoked, expired, or of a person who is gone or locked out', async () => {
    const brief = await givenClient(platform, { access_token_expires_in: 1 });
    const expired = await givenTokens(platform, brief);
    const revoked = await givenTokens(platform, client);
    await platform.agent().postForm('/oauth/revoke', { token: revoked.access_token }, { headers: client.basic });
    const [gone, locked] = [await givenUser(platform), await givenUser(platform)];
    const [ofGone, ofLocked] = [await givenTokens(platform, client, { user: gone }), await givenTokens(platform, client, { user: locked })];
    await platform.sql('delete from directory_user where user_id = $1', [gone.userId]);
    await platform.sql('update directory_user set enabled = false where user_id = $1', [locked.userId]);
    await platform.sql('select pg_sleep(1.1)');
    const event = 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN';
    await expectInvalidToken(bearer(expired.access_token), event, 'expired');
    await expectInvalidToken(bearer(revoked.access_token), event, 'revoked');
    await expectInvalidToken(bearer(ofGone.access_token), event, 'user_gone');
    await expectInvalidToken(bearer(ofLocked.access_token), event, 'user_gone');
  });

  test('without openid, or without a user: 403', async () => {
    const withoutOpenid = await givenTokens(platform, client, { scopes: ['read', 'email'] });
    const ofClient = (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic })).json;
    for (const token of [withoutOpenid.access_token, ofClient.access_token]) {
      await trail.mark();
      const answer = await platform.agent().get(path, { headers: bearer(token) });
      expect([answer.status, answer.json.error]).toEqual([403, 'insufficient_scope']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="oauth", error="insufficient_scope", scope="openid"');
      await trail.expectTrail([
        [
          'TOKEN_REQUEST_SCOPE_INVALID',
          { clientId: client.clientId, details: { reason: 'openid_not_granted', requiredScope: 'openid', endpoint: 'userinfo' } },
        ],
      ]);
    }
  });

  test('two tokens, or one twice', async () => {
    const { access_token: token } = await givenTokens(platform, client);
    await trail.mark();
    const both = await platform.agent().postForm(path, { access_token: token }, { headers: bearer(token) });
    const twice = await platform.agent().postForm(path, { access_token: [token, token] });
    for (const answer of [both, twice]) expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID', { details: { reason: 'two_tokens', endpoint: 'userinfo' } }],
      ['TOKEN_REQUEST_INVALID', { details: { reason: 'duplicate', endpoint: 'userinfo' } }],
    ]);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s', async (method) => {
    const answer = await platform.agent().send(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
