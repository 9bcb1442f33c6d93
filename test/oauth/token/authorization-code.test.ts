import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { codeRequest, givenCode, isActive, redeem, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

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

const post = (fields: Record<string, string | undefined>, headers: Record<string, string> = client.basic) =>
  platform.agent().postForm('/oauth/token', fields, { headers });

async function expectInvalidGrant(fields: Record<string, string | undefined>, reason: string, by = client): Promise<void> {
  const answer = await post(fields, by.basic);
  expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { clientId: by.clientId, details: { reason, grantType: 'authorization_code' } }]]);
}

describe('success (oauth.md §6.2 #6)', () => {
  test('RS-025, conformance D16: a code becomes tokens; rows and event tell the same', async () => {
    const given = await givenCode(platform, client, { scopes: ['openid', 'read', 'email'] });
    const answer = await redeem(platform.agent(), client, given);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(answer.json).toEqual({
      token_type: 'Bearer',
      access_token: expect.stringMatching(/^sgat_\d{5}_[\w-]{43}$/),
      expires_in: 900,
      scope: 'openid read email',
      refresh_token: expect.stringMatching(/^sgrt_[\w-]{43}$/),
      id_token: expect.stringMatching(/^eyJ/),
    });
    const [token] = await platform.sql('select * from access_token where family_id = $1', [given.familyId]);
    const [family] = await platform.sql('select * from token_family where id = $1', [given.familyId]);
    expect(token).toMatchObject({
      client_id: client.clientId,
      user_id: given.user.userId,
      scopes: ['openid', 'read', 'email'],
      generation: 1,
      usage_limit: 0,
      revoked_at: null,
    });
    expect(family).toMatchObject({
      client_id: client.clientId,
      user_id: given.user.userId,
      session_id: given.sessionId,
      refresh_issued: true,
      generation: 1,
      revoked_at: null,
    });
    expect(await platform.sql('select consumed_at is not null as consumed from access_grant where family_id = $1', [given.familyId])).toEqual([
      { consumed: true },
    ]);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
        {
          outcome: 'SUCCESS',
          clientId: client.clientId,
          userId: given.user.userId,
          details: {
            grantType: 'authorization_code',
            scopes: ['openid', 'read', 'email'],
            tokenId: token.id,
            familyId: given.familyId,
            authMethod: 'client_secret',
          },
        },
      ],
    ]);
  });

  test('RS-028 without openid there is no ID token', async () => {
    const answer = await redeem(platform.agent(), client, await givenCode(platform, client, { scopes: ['read'] }));
    expect(answer.json).toMatchObject({ scope: 'read' });
    expect(answer.json).not.toHaveProperty('id_token');
  });

  test('a refresh token only where the client may have one', async () => {
    const plain = await givenClient(platform, { refresh_token_enabled: false });
    const answer = await redeem(platform.agent(), plain, await givenCode(platform, plain));
    expect(answer.json).not.toHaveProperty('refresh_token');
    expect(await platform.sql('select refresh_issued from token_family where client_id = $1', [plain.clientId])).toEqual([{ refresh_issued: false }]);
  });

  test('a scope with a usage limit suppresses the refresh token (§6.9)', async () => {
    await givenScopes(platform, { scope_id: 'once', usage_limit: 3 }, { scope_id: 'often', usage_limit: 9 });
    const limited = await givenClient(platform, { default_scope_ids: ['once', 'often', 'read'] });
    const answer = await redeem(platform.agent(), limited, await givenCode(platform, limited, { scopes: ['read', 'often', 'once'] }));
    expect(answer.json).not.toHaveProperty('refresh_token');
    expect(await platform.sql('select usage_limit from access_token where client_id = $1', [limited.clientId])).toEqual([{ usage_limit: 3 }]);
  });

  test('a public client proves itself by PKCE alone', async () => {
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    const given = await givenCode(platform, open);
    expect((await post({ ...codeRequest(given), client_id: open.clientId }, {})).status).toBe(200);
    await trail.expectTrail([['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', { details: { authMethod: 'none' } }]]);
  });

  test('both addresses of the endpoint are the same', async () => {
    const given = await givenCode(platform, client);
    expect((await platform.agent().postForm('/oauth/v1/token', codeRequest(given), { headers: client.basic })).status).toBe(200);
  });
});

describe('what does not hold (§6.2 #1, #2)', () => {
  test('no code', async () => {
    const answer = await post({ grant_type: 'authorization_code', redirect_uri: client.redirectUri });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { clientId: client.clientId, details: { reason: 'missing', parameter: 'code' } }]]);
  });

  test.each([
    'x',
    `sgac_20000_${'a'.repeat(43)}`,
    `sgac_999999_${'a'.repeat(43)}`,
    `sgat_20000_${'a'.repeat(43)}`,
    'a'.repeat(10_000),
    '\ufffd',
    "'--",
  ])('a code that never was', async (code) =>
    expectInvalidGrant({ grant_type: 'authorization_code', code, redirect_uri: client.redirectUri }, 'unknown'),
  );

  test('RS-061 an expired code, though its row is still there', async () => {
    const given = await givenCode(platform, client, { expiresInSeconds: -1 });
    await expectInvalidGrant(codeRequest(given), 'expired');
    expect(await platform.sql('select consumed_at from access_grant where family_id = $1', [given.familyId])).toEqual([{ consumed_at: null }]);
  });

  test('RS-057 a code of another client', async () => {
    const other = await givenClient(platform);
    const given = await givenCode(platform, client);
    await expectInvalidGrant(codeRequest(given), 'client_mismatch', other);
    expect((await post(codeRequest(given))).status).toBe(200);
  });

  test('RS-057 authenticated as one client, naming another', async () => {
    const other = await givenClient(platform);
    const given = await givenCode(platform, client);
    const answer = await post({ ...codeRequest(given), client_id: client.clientId }, other.basic);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail(['TOKEN_REQUEST_INVALID']);
    expect(await platform.sql('select consumed_at from access_grant where family_id = $1', [given.familyId])).toEqual([{ consumed_at: null }]);
  });

  test('RS-047 another redirect URI, or none', async () => {
    const given = await givenCode(platform, client);
    for (const uri of [undefined, `${client.redirectUri}/`, `${client.redirectUri}?x=1`, client.redirectUri.toUpperCase(), 'https://evil.example/'])
      await expectInvalidGrant({ ...codeRequest(given), redirect_uri: uri }, 'redirect_uri_mismatch');
    expect((await post(codeRequest(given))).status).toBe(200);
  });

  test('RS-047 a redirect URI where the authorization request had none', async () => {
    const given = await givenCode(platform, client, { redirectUri: null });
    await expectInvalidGrant(codeRequest(given), 'redirect_uri_mismatch');
    expect((await post({ ...codeRequest(given), redirect_uri: undefined })).status).toBe(200);
  });

  test('RS-053 every verifier but the right one', async () => {
    const given = await givenCode(platform, client);
    const [row] = await platform.sql('select code_challenge from access_grant where family_id = $1', [given.familyId]);
    const { verifier } = given;
    const swapped = verifier === verifier.toUpperCase() ? verifier.toLowerCase() : verifier.toUpperCase();
    for (const wrong of [
      undefined,
      'x'.repeat(43),
      verifier.slice(0, 42),
      verifier + verifier + verifier,
      row.code_challenge,
      `${verifier}=`,
      swapped,
      ` ${verifier}`,
    ])
      await expectInvalidGrant({ ...codeRequest(given), code_verifier: wrong }, 'pkce_mismatch');
    expect((await post(codeRequest(given))).status).toBe(200);
  });

  test('RS-053 a verifier without a challenge: somebody took PKCE out of the request (RFC 9700 §4.8.2)', async () => {
    const given = await givenCode(platform, client, { hasChallenge: false });
    await expectInvalidGrant(codeRequest(given), 'pkce_mismatch');
    expect((await post({ ...codeRequest(given), code_verifier: undefined })).status).toBe(200);
  });
});

describe('a code used again (§6.2 #3)', () => {
  test('RS-055 ends everything that was issued from it', async () => {
    const given = await givenCode(platform, client);
    const first = (await redeem(platform.agent(), client, given)).json;
    await trail.mark();
    const second = await redeem(platform.agent(), client, given);
    expect([second.status, second.json.error]).toEqual([400, 'invalid_grant']);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID_GRANT', { clientId: client.clientId, details: { reason: 'replayed', familyId: given.familyId, count: 1 } }],
    ]);
    expect(await platform.sql('select revoked_reason from token_family where id = $1', [given.familyId])).toEqual([
      { revoked_reason: 'code_replayed' },
    ]);
    expect(await isActive(platform, gateway, first.access_token)).toBe(false);
    expect((await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${first.access_token}` } })).status).toBe(401);
    expect((await refresh(platform.agent(), client, first.refresh_token)).json.error).toBe('invalid_grant');
  });

  test('RS-055 also after its lifetime, and with any proof', async () => {
    const given = await givenCode(platform, client, { expiresInSeconds: 1 });
    await redeem(platform.agent(), client, given);
    await platform.sql('select pg_sleep(1.1)');
    await trail.mark();
    await expectInvalidGrant({ ...codeRequest(given), code_verifier: undefined, redirect_uri: undefined }, 'replayed');
    expect(await platform.sql('select revoked_reason from token_family where id = $1', [given.familyId])).toEqual([
      { revoked_reason: 'code_replayed' },
    ]);
  });

  test('another client cannot end it', async () => {
    const other = await givenClient(platform);
    const given = await givenCode(platform, client);
    const { access_token: token } = (await redeem(platform.agent(), client, given)).json;
    await trail.mark();
    await expectInvalidGrant(codeRequest(given), 'client_mismatch', other);
    expect(await isActive(platform, gateway, token)).toBe(true);
  });
});

describe('simultaneous sessions (§6.2, effects)', () => {
  const liveFamilies = (clientId: string) =>
    platform.sql<{ id: string }>('select id from token_family where client_id = $1 and revoked_at is null order by created_at', [clientId]);

  test('off: the earlier tokens of client, user and scopes end; those of others stay', async () => {
    const single = await givenClient(platform, { simultaneous_sessions_allowed: false });
    const [user, somebody] = [await givenUser(platform), await givenUser(platform)];
    const sign = async (options: object) => {
      const given = await givenCode(platform, single, options);
      expect((await redeem(platform.agent(), single, given)).status).toBe(200);
      return given.familyId;
    };
    await sign({ user });
    const fewer = await sign({ user, scopes: ['read'] });
    const other = await sign({ user: somebody });
    const last = await sign({ user, scopes: ['read', 'openid'] });
    expect((await liveFamilies(single.clientId)).map(({ id }) => id)).toEqual([fewer, other, last]);
  });

  test('conformance D11: on: the oldest beyond the limit ends, for a reason that is kept; what has expired does not count', async () => {
    const some = await givenClient(platform, { max_simultaneous_sessions: 3 });
    const user = await givenUser(platform);
    const sign = async () => {
      const given = await givenCode(platform, some, { user });
      expect((await redeem(platform.agent(), some, given)).status).toBe(200);
      return given.familyId;
    };
    const [first, second, third, fourth] = [await sign(), await sign(), await sign(), await sign()];
    expect((await liveFamilies(some.clientId)).map(({ id }) => id)).toEqual([second, third, fourth]);
    expect(await platform.sql('select revoked_reason from token_family where id = $1', [first])).toEqual([{ revoked_reason: 'session_limit' }]);
    await platform.sql(
      `update token_family set access_expires_at = now() - interval '1 s', refresh_expires_at = now() - interval '1 s' where id = $1`,
      [fourth],
    );
    const fifth = await sign();
    expect((await liveFamilies(some.clientId)).map(({ id }) => id)).toEqual([second, third, fourth, fifth]);
  });

  test('on without a number: 25', async () => {
    const many = await givenClient(platform);
    const user = await givenUser(platform);
    for (let round = 0; round < 26; round += 1) await redeem(platform.agent(), many, await givenCode(platform, many, { user }));
    expect(await liveFamilies(many.clientId)).toHaveLength(25);
  });
});
