import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, compactDecrypt, createLocalJWKSet, exportJWK, generateKeyPair, type JWK, jwtVerify } from 'jose';
import { type FakeAnswer, type FakeService, openFakeService } from '../../support/fake-service.ts';
import { type GivenClient, givenClient } from '../../support/fixtures.ts';
import { givenCode, givenTokens, redeem, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;
let party: FakeService;
let place = 0;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  party = await openFakeService();
});
afterAll(async () => {
  await party.close();
  await platform.stop();
});
beforeEach(() => {
  party.forget();
});

const keySet = (keys: readonly object[], headers: Record<string, string> = {}): FakeAnswer => ({ headers, body: JSON.stringify({ keys }) });
const publish = (keys: readonly object[], headers?: Record<string, string>) => party.answer(keySet(keys, headers));

/** A client whose keys are at an address that nobody asked before. */
function relyingParty(changes: object = {}): Promise<GivenClient> {
  place += 1;
  return givenClient(platform, {
    open_id_connect: {
      expirationTimeSeconds: 600,
      additionalAudiences: [],
      idTokenSignedResponseAlg: 'ES256',
      idTokenEncryptionEnabled: true,
      idTokenEncryptionMethod: 'A256GCM',
      idTokenJwksUri: `${party.url}/keys/${place}`,
      ...changes,
    },
  });
}

async function keyPair(alg: string, crv?: string): Promise<{ privateKey: CryptoKey; jwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, ...(crv ? { crv } : {}) });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg, use: 'enc', kid: `enc-${alg}` } };
}

async function opened(idToken: string, key: CryptoKey) {
  const { plaintext, protectedHeader } = await compactDecrypt(idToken, key);
  const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
  const { payload } = await jwtVerify(new TextDecoder().decode(plaintext), jwks, { issuer: platform.issuer });
  return { protectedHeader, payload };
}

describe('encrypted for the key of the client (oauth.md §6.11, OIDC Core §16.14)', () => {
  test.each([
    ['RSA-OAEP-256', 'A128GCM', 'A128GCM'],
    ['RSA-OAEP-384', 'A192GCM', 'A192GCM'],
    ['RSA-OAEP-512', 'A256GCM', 'A256GCM'],
    ['ECDH-ES', 'A128CBC_HS256', 'A128CBC-HS256'],
    ['ECDH-ES+A128KW', 'A192CBC_HS384', 'A192CBC-HS384'],
    ['ECDH-ES+A192KW', 'A256CBC_HS512', 'A256CBC-HS512'],
    ['ECDH-ES+A256KW', 'A256GCM', 'A256GCM'],
  ])('%s with %s', async (alg, method, enc) => {
    const { privateKey, jwk } = await keyPair(alg);
    publish([jwk]);
    const client = await relyingParty({ idTokenEncryptionMethod: method });
    const { protectedHeader, payload } = await opened((await givenTokens(platform, client)).id_token, privateKey);
    expect(protectedHeader).toMatchObject({ alg, enc, cty: 'JWT', kid: jwk.kid });
    expect(payload).toMatchObject({ aud: client.clientId, azp: client.clientId });
  });

  test('X25519, and a key that does not say its algorithm', async () => {
    const { privateKey, jwk } = await keyPair('ECDH-ES+A256KW', 'X25519');
    const { alg, use, kid, ...bare } = jwk;
    publish([bare]);
    const { protectedHeader } = await opened((await givenTokens(platform, await relyingParty())).id_token, privateKey);
    expect([protectedHeader.alg, protectedHeader.kid]).toEqual(['ECDH-ES+A256KW', undefined]);
  });

  test('keys that are for signing, unknown or too short are passed over', async () => {
    const { privateKey, jwk } = await keyPair('RSA-OAEP-256');
    const { privateKey: _, jwk: signing } = await keyPair('RSA-OAEP-256');
    publish([
      { ...signing, use: 'sig', alg: 'RS256' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB', use: 'enc' },
      { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      { ...jwk, kid: 'good' },
    ]);
    expect((await opened((await givenTokens(platform, await relyingParty())).id_token, privateKey)).protectedHeader.kid).toBe('good');
  });

  test('a refresh answers an encrypted one as well', async () => {
    const { privateKey, jwk } = await keyPair('ECDH-ES+A256KW');
    publish([jwk]);
    const client = await relyingParty();
    const tokens = await givenTokens(platform, client);
    const answer = await refresh(platform.agent(), client, tokens.refresh_token);
    expect((await opened(answer.json.id_token, privateKey)).payload.aud).toBe(client.clientId);
  });

  test('discovery says what there is', async () => {
    const { json } = await platform.agent().get('/oauth/.well-known/openid-configuration');
    expect(json.id_token_encryption_enc_values_supported).toEqual([
      'A128GCM',
      'A192GCM',
      'A256GCM',
      'A128CBC-HS256',
      'A192CBC-HS384',
      'A256CBC-HS512',
    ]);
    expect(json.id_token_encryption_alg_values_supported).toEqual(
      ['RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'].sort(),
    );
  });
});

describe('the JWK Set of the client is kept as long as it says', () => {
  test('one call for many tokens, and a new one when max-age is over', async () => {
    const { jwk } = await keyPair('ECDH-ES');
    publish([jwk], { 'cache-control': 'public, max-age=60' });
    let late = 0;
    const slow = await startPlatform({ clock: { now: () => new Date(Date.now() + late) } });
    place += 1;
    const client = await givenClient(slow, {
      open_id_connect: {
        expirationTimeSeconds: 600,
        additionalAudiences: [],
        idTokenSignedResponseAlg: 'ES256',
        idTokenEncryptionEnabled: true,
        idTokenEncryptionMethod: 'A128GCM',
        idTokenJwksUri: `${party.url}/keys/${place}`,
      },
    });
    for (const _ of [1, 2, 3]) await givenTokens(slow, client);
    expect(party.requests).toHaveLength(1);
    late = 59_000;
    await givenTokens(slow, client);
    expect(party.requests).toHaveLength(1);
    late = 61_000;
    await givenTokens(slow, client);
    expect(party.requests).toHaveLength(2);
    await slow.stop();
  });
});

describe('when it cannot be made: AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN', () => {
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
  const causes: [reason: string, answer: FakeAnswer, changes?: object][] = [
    ['jwks_unreachable', { status: 500 }],
    ['jwks_unreachable', { status: 302, headers: { location: '/elsewhere' } }],
    ['jwks_unreachable', { body: 'not JSON' }],
    ['jwks_unreachable', 'hangUp'],
    ['no_usable_encryption_key', keySet([])],
    ['no_usable_encryption_key', keySet([{ ...rsa, use: 'sig', alg: 'RS256' }])],
    ['no_usable_encryption_key', keySet([{ ...rsa, use: 'enc', alg: 'RSA-OAEP-256' }])],
    ['no_usable_encryption_key', { body: '{"keys":[null,7,"x",{"kty":"RSA","n":7,"e":{}}]}' }],
    ['unsupported_alg', keySet([{ ...rsa, use: 'enc', alg: 'RSA1_5' }])],
    ['unsupported_enc', keySet([]), { idTokenEncryptionMethod: 'A512GCM' }],
  ];

  test.each(causes)('%s: the code is used up, no token is stored', async (reason, how, changes = {}) => {
    party.answer(how);
    const client = await relyingParty(changes);
    const given = await givenCode(platform, client);
    await trail.mark();
    const answer = await redeem(platform.agent(), client, given);
    expect([answer.status, answer.json]).toEqual([500, { error: 'server_error', error_description: 'Something went wrong on our side.' }]);
    await trail.expectTrail([
      [
        'AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN',
        { clientId: client.clientId, userId: given.user.userId, details: { reason, endpoint: 'token' } },
      ],
    ]);
    const [grant] = await platform.sql('select consumed_at is not null as used from access_grant where family_id = $1', [given.familyId]);
    expect(grant).toEqual({ used: true });
    expect(await platform.sql('select 1 from access_token where client_id = $1', [client.clientId])).toEqual([]);
    expect(await platform.sql('select 1 from token_family where client_id = $1', [client.clientId])).toEqual([]);
    expect((await redeem(platform.agent(), client, given)).json.error).toBe('invalid_grant');
  });

  test('claims_source_failed: the directory cannot be read', async () => {
    const client = await givenClient(platform);
    const given = await givenCode(platform, client, { scopes: ['openid', 'profile'] });
    await platform.sql('alter table directory_user rename column given_name to misplaced');
    await trail.mark();
    const answer = await redeem(platform.agent(), client, given);
    await platform.sql('alter table directory_user rename column misplaced to given_name');
    expect([answer.status, answer.json.error]).toEqual([500, 'server_error']);
    await trail.expectTrail([['AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN', { details: { reason: 'claims_source_failed' } }]]);
    expect(await platform.sql('select 1 from token_family where client_id = $1', [client.clientId])).toEqual([]);
  });
});
