import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type GivenClient, givenClient, givenUser } from '../../support/fixtures.ts';
import { givenCode, givenTokens, passwordAcr, redeem, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const settings = {
  expirationTimeSeconds: 600,
  additionalAudiences: [],
  deleteTokensOnLogout: false,
  postLogoutRedirectUrl: null,
  additionalPostLogoutRedirectUrls: [],
};
const relyingParty = (alg: string, more: object = {}): Promise<GivenClient> =>
  givenClient(platform, {
    open_id_connect: { ...settings, idTokenSignedResponseAlg: alg, ...more },
    additional_scope_ids: ['openid', 'profile', 'email', 'phone'],
  });

async function verified(client: GivenClient, idToken: string) {
  const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
  return jwtVerify(idToken, jwks, { issuer: platform.issuer, audience: client.clientId });
}

describe('RS-022, RS-023, RS-024 the ID token (OIDC Core §2)', () => {
  test.each([
    ['RS256', 'sha256'],
    ['PS256', 'sha256'],
    ['ES256', 'sha256'],
    ['EdDSA', 'sha512'],
  ])('signed with %s', async (alg, hash) => {
    const client = await relyingParty(alg);
    const user = await givenUser(platform);
    const authTime = new Date(Date.now() - 120_000);
    const given = await givenCode(platform, client, { user, nonce: 'a nonce/+', authTime });
    const tokens = (await redeem(platform.agent(), client, given)).json;
    const { payload, protectedHeader } = await verified(client, tokens.id_token);
    expect(protectedHeader).toEqual({ alg, typ: 'JWT', kid: expect.stringMatching(/^[\w-]{43}$/) });
    const digest = createHash(hash).update(tokens.access_token).digest();
    expect(payload).toEqual({
      iss: platform.issuer,
      sub: user.userId,
      aud: client.clientId,
      azp: client.clientId,
      iat: expect.any(Number),
      exp: (payload.iat as number) + 600,
      auth_time: Math.floor(authTime.getTime() / 1000),
      nonce: 'a nonce/+',
      acr: passwordAcr,
      amr: ['pwd'],
      at_hash: digest.subarray(0, digest.length / 2).toString('base64url'),
      sid: given.sessionId,
    });
    expect(Math.abs((payload.iat as number) - Date.now() / 1000)).toBeLessThan(5);
  });

  test('RS256 for a client that says nothing', async () => {
    const client = await givenClient(platform, { open_id_connect: null });
    const { payload, protectedHeader } = await verified(client, (await givenTokens(platform, client)).id_token);
    expect(protectedHeader.alg).toBe('RS256');
    expect((payload.exp as number) - (payload.iat as number)).toBe(3600);
    expect(payload).not.toHaveProperty('nonce');
  });

  test('further audiences of the client; azp stays the client', async () => {
    const client = await relyingParty('ES256', { additionalAudiences: ['urn:more'] });
    const { payload } = await verified(client, (await givenTokens(platform, client)).id_token);
    expect([payload.aud, payload.azp]).toEqual([[client.clientId, 'urn:more'], client.clientId]);
  });

  test('RS-028 claims by scope; what has no value is left out', async () => {
    const client = await relyingParty('ES256');
    const user = await givenUser(platform, {
      given_name: 'Zoë',
      family_name: 'de Vries',
      phone_number: null,
      email: 'z@example.org',
      email_verified: false,
    });
    const claimsOf = async (...scopes: string[]) => {
      const { payload } = await verified(client, (await givenTokens(platform, client, { user, scopes: ['openid', ...scopes] })).id_token);
      const { iss, sub, aud, azp, iat, exp, auth_time, acr, amr, at_hash, sid, ...claims } = payload;
      return claims;
    };
    expect(await claimsOf()).toEqual({});
    expect(await claimsOf('email')).toEqual({ email: 'z@example.org', email_verified: false });
    expect(await claimsOf('phone')).toEqual({});
    expect(await claimsOf('profile')).toEqual({
      name: 'Zoë de Vries',
      given_name: 'Zoë',
      family_name: 'de Vries',
      preferred_username: user.username,
      locale: 'en',
      updated_at: expect.any(Number),
    });
  });
});

describe('when it cannot be made (oauth.md §6.2 #5)', () => {
  let keyless: Platform;
  let unlucky: Trail;
  let client: GivenClient;

  beforeAll(async () => {
    keyless = await startPlatform();
    unlucky = trailOf(keyless);
    client = await givenClient(keyless, { open_id_connect: { ...settings, idTokenSignedResponseAlg: 'PS256' } });
  });
  afterAll(() => keyless.stop());

  const loseKeys = async () => {
    await keyless.sql(`update signing_key set status = 'PREVIOUS' where alg = 'PS256' and status = 'CURRENT'`);
    keyless.runtime.caches.clear();
    await unlucky.mark();
  };
  const findKeys = async () => {
    await keyless.sql(`update signing_key set status = 'CURRENT' where alg = 'PS256' and status = 'PREVIOUS'`);
    keyless.runtime.caches.clear();
  };

  test('the code is used up, no token is stored', async () => {
    const given = await givenCode(keyless, client);
    await loseKeys();
    const answer = await redeem(keyless.agent(), client, given);
    expect([answer.status, answer.json]).toEqual([500, { error: 'server_error', error_description: 'Something went wrong on our side.' }]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await unlucky.expectTrail([
      [
        'AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN',
        { clientId: client.clientId, userId: given.user.userId, details: { reason: 'no_signing_key', endpoint: 'token' } },
      ],
    ]);
    expect(await keyless.sql('select consumed_at is not null as used from access_grant where family_id = $1', [given.familyId])).toEqual([
      { used: true },
    ]);
    for (const table of ['access_token', 'token_family', 'refresh_token']) expect(await keyless.sql(`select 1 from ${table}`)).toEqual([]);
    await findKeys();
    expect((await redeem(keyless.agent(), client, given)).json.error).toBe('invalid_grant');
    await unlucky.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { details: { reason: 'replayed', count: 0 } }]]);
  });

  test('a key that cannot be opened', async () => {
    const given = await givenCode(keyless, client);
    const [key] = await keyless.sql(`select kid, sealed_private_jwk as sealed from signing_key where alg = 'PS256' and status = 'CURRENT'`);
    await keyless.sql(`update signing_key set sealed_private_jwk = 'v1.test.AAAA.AAAA' where kid = $1`, [key.kid]);
    keyless.runtime.caches.clear();
    await unlucky.mark();
    const answer = await redeem(keyless.agent(), client, given);
    expect([answer.status, answer.json.error]).toEqual([500, 'server_error']);
    expect(answer.text).not.toMatch(/seal|key/i);
    await unlucky.expectTrail([['AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN', { details: { reason: 'signing_failed' } }]]);
    await keyless.sql('update signing_key set sealed_private_jwk = $2 where kid = $1', [key.kid, key.sealed]);
    keyless.runtime.caches.clear();
  });

  test('parallel uses of the code: one failure, the rest replays', async () => {
    const given = await givenCode(keyless, client);
    await loseKeys();
    await Promise.all(Array.from({ length: 10 }, () => redeem(keyless.agent(), client, given)));
    const names = await unlucky.names();
    expect(names.filter((name) => name === 'AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN')).toHaveLength(1);
    expect(names.filter((name) => name === 'TOKEN_REQUEST_INVALID_GRANT')).toHaveLength(9);
    await findKeys();
  });

  test('at a refresh the refresh token stays good', async () => {
    const tokens = await givenTokens(keyless, client);
    await loseKeys();
    const answer = await refresh(keyless.agent(), client, tokens.refresh_token);
    expect([answer.status, answer.json.error]).toEqual([500, 'server_error']);
    await unlucky.expectTrail(['AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN']);
    await findKeys();
    expect((await refresh(keyless.agent(), client, tokens.refresh_token)).status).toBe(200);
  });
});
