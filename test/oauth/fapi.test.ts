import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { dpopKey, proofOf } from '../support/dpop.ts';
import { givenClient, givenKeyClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../support/trail.ts';
import { openingPath } from './par/pushing.ts';
import { authorize, requestOf, responseOf, signIn, verifier } from './steps.ts';

let platform: Platform;
let trail: Trail;
let client: Awaited<ReturnType<typeof givenKeyClient>>;
let signedIn: Agent;

/** Nothing but the profile is said: it holds whatever the other fields allow. */
const strict = {
  security_profile: 'FAPI_2_0',
  consent_disabled: true,
  pkce_required: false,
  access_grant_expires_in: 600,
  grant_types: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS', 'IMPLICIT'],
};

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenKeyClient(platform, strict);
  signedIn = platform.agent();
  await signIn(signedIn, await givenClient(platform, { consent_disabled: true }), await givenUser(platform));
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

async function proofOfClient(alg = 'ES256', key: CryptoKey = client.key, id = client.clientId): Promise<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000);
  const assertion = await new SignJWT({ iss: id, sub: id, aud: platform.issuer, exp: now + 60, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg })
    .sign(key);
  return { client_assertion: assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
}

const push = async (changes: Record<string, string | undefined> = {}): Promise<Answer> =>
  platform.agent().postForm('/oauth/v1/par', { ...requestOf(client, changes), ...(await proofOfClient()) });

describe('FAPI 2.0 Security Profile §5.3.2: a client with securityProfile FAPI_2_0', () => {
  test('RS-114 gets a code that lives a minute, and tokens bound to its key', async () => {
    const { json } = await push();
    const { code, iss } = responseOf(await signedIn.get(openingPath(client, json.request_uri)));
    expect(iss).toBe(platform.issuer);
    const [grant] = await platform.sql(
      'select round(extract(epoch from expires_at - issued_at))::int as seconds from access_grant where hash = sha256($1)',
      [Buffer.from(code as string)],
    );
    expect(grant.seconds).toBe(60);
    const key = await dpopKey();
    const dpop = await proofOf(key, { htu: `${platform.issuer}/v1/token` });
    const request = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
    const tokens = await platform.agent().postForm('/oauth/v1/token', { ...request, ...(await proofOfClient()) }, { headers: { dpop } });
    expect(tokens.json).toMatchObject({ token_type: 'DPoP' });
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('RS-117 must push', async () => {
    expect(responseOf(await authorize(signedIn, client))).toMatchObject({ error: 'invalid_request', state: 'state-1' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'not_pushed' } }]]);
  });

  test.each<[string, Record<string, string | undefined>, string, ExpectedEvent]>([
    ['RS-051 no code challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request', 'AUTHZ_REQUEST_INVALID'],
    ['RS-052 the method plain', { code_challenge_method: 'plain' }, 'invalid_request', 'AUTHZ_REQUEST_INVALID'],
    ['RS-034 tokens in the front channel', { response_type: 'token' }, 'unauthorized_client', 'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE'],
    ['RS-034 an ID token there', { response_type: 'id_token', nonce: 'n' }, 'unauthorized_client', 'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE'],
    ['a hybrid type', { response_type: 'code id_token' }, 'unsupported_response_type', 'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE'],
  ])('may not push %s', async (_what, changes, error, event) => {
    const answer = await push(changes);
    expect([answer.status, answer.json.error]).toEqual([400, error]);
    await trail.expectTrail([event]);
  });

  test('no token without a proof of possession', async () => {
    const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read', ...(await proofOfClient()) });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_dpop_proof']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_absent' } }]]);
  });

  test.each(['RS256', 'ES384'])('RS-118 no proof of possession with %s, at no endpoint (FAPI 2.0 §5.4.1)', async (alg) => {
    const key = await dpopKey(alg);
    const dpop = async (path: string) => ({ dpop: await proofOf(key, { htu: `${platform.url}${path}` }) });
    const pushing = await platform
      .agent()
      .postForm('/oauth/v1/par', { ...requestOf(client), ...(await proofOfClient()) }, { headers: await dpop('/oauth/v1/par') });
    expect([pushing.status, pushing.json.error]).toEqual([400, 'invalid_dpop_proof']);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'dpop_algorithm', endpoint: 'par' } }]]);
    const asking = await platform
      .agent()
      .postForm('/oauth/token', { grant_type: 'client_credentials', ...(await proofOfClient()) }, { headers: await dpop('/oauth/token') });
    expect([asking.status, asking.json.error]).toEqual([400, 'invalid_dpop_proof']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_algorithm', endpoint: 'token' } }]]);
  });

  test.each(['RS256', 'ES384'])('RS-080 no assertion and no request object with %s', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const other = await givenKeyClient(platform, { ...strict, public_jwk: await exportJWK(publicKey) });
    const answer = await platform
      .agent()
      .postForm('/oauth/v1/par', { ...requestOf(other), ...(await proofOfClient(alg, privateKey, other.clientId)) });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { details: { reason: 'assertion_jose_alg_not_allowed' } }]]);
    const request = await new SignJWT({ ...requestOf(other), iss: other.clientId, aud: platform.issuer, exp: Math.floor(Date.now() / 1000) + 60 })
      .setProtectedHeader({ alg })
      .sign(privateKey);
    expect((await signedIn.get(`/oauth/authorize?${new URLSearchParams({ client_id: other.clientId, request })}`)).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'object_jose_alg_not_allowed' } }]]);
  });

  test.each([
    ['PS256', 'PS256'],
    ['EdDSA', 'EdDSA'],
  ])('assertions with %s are fine', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const other = await givenKeyClient(platform, { ...strict, public_jwk: await exportJWK(publicKey) });
    const answer = await platform
      .agent()
      .postForm('/oauth/v1/par', { ...requestOf(other), ...(await proofOfClient(alg, privateKey, other.clientId)) });
    expect(answer.status).toBe(201);
  });

  test('RS-075 neither a secret nor nothing will do, whatever the row says', async () => {
    const secret = await givenClient(platform, { security_profile: 'FAPI_2_0' });
    const open = await givenClient(platform, { security_profile: 'FAPI_2_0', auth_method: 'PUBLIC', secret_hash: null });
    const answers = [
      await platform.agent().postForm('/oauth/v1/par', requestOf(secret), { headers: secret.basic }),
      await platform.agent().postForm('/oauth/v1/par', requestOf(open)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    const weak: ExpectedEvent = ['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { details: { reason: 'method_too_weak' } }];
    await trail.expectTrail([weak, weak]);
  });

  test('RS-048 and its redirect URI fits to the letter, the port too', async () => {
    const native = await givenKeyClient(platform, { ...strict, redirect_url: 'http://127.0.0.1/callback' });
    const request = requestOf(native, { redirect_uri: 'http://127.0.0.1:51004/callback' });
    const answer = await platform.agent().postForm('/oauth/v1/par', { ...request, ...(await proofOfClient('ES256', native.key, native.clientId)) });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail(['AUTHZ_REQUEST_REDIRECT_URI_INVALID']);
  });
});

describe('an administrator sets it up', () => {
  let admin: AdminDesk;
  let counter = 0;
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const good = {
    grantTypes: ['AUTHORIZATION_CODE'],
    redirectUrl: 'https://app.example/callback',
    authMethod: 'PRIVATE_KEY_JWT',
    publicJwk: p256,
    securityProfile: 'FAPI_2_0',
    dpopBoundAccessTokens: true,
    requestUris: ['https://app.example/objects/1'],
  };
  const create = (changes: object) => {
    counter += 1;
    const input = { clientId: `fapi-${counter}`, name: `Fapi ${counter}`, ...good, ...changes };
    return admin.call(
      'createStaticClient(input: StaticClientInput!)',
      { input },
      'client { ... on StaticClient { securityProfile requirePushedAuthorizationRequests requestUris } }',
    );
  };
  beforeAll(async () => {
    admin = await openAdminDesk(platform);
  });

  test('in one field', async () => {
    const answer = await create({});
    expect(answer).toEqual({
      client: { securityProfile: 'FAPI_2_0', requirePushedAuthorizationRequests: false, requestUris: ['https://app.example/objects/1'] },
      userErrors: [],
    });
    const [event] = (await trail.events()).filter(({ type }) => type === 'ADMIN_STATIC_CLIENT_CREATED');
    expect(event?.details?.changes).toMatchObject({ securityProfile: [null, 'FAPI_2_0'] });
  });

  test('with certificates instead of DPoP', async () => {
    expect((await create({ dpopBoundAccessTokens: false, tlsClientCertificateBoundAccessTokens: true })).userErrors).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a secret', { authMethod: 'CLIENT_SECRET_BASIC', publicJwk: null }, 'authMethod'],
    ['no credentials', { authMethod: 'PKCE', publicJwk: null }, 'authMethod'],
    [
      'an RS256 key',
      { publicJwk: { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }), alg: 'RS256' } },
      'publicJwk',
    ],
    ['a P-384 key', { publicJwk: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }) }, 'publicJwk'],
    ['the implicit grant', { grantTypes: ['AUTHORIZATION_CODE', 'IMPLICIT'] }, 'grantTypes'],
    ['no PKCE', { pkceRequired: false }, 'pkceRequired'],
    ['codes that live longer', { accessGrantExpiresIn: 61 }, 'accessGrantExpiresIn'],
    ['tokens for whoever bears them', { dpopBoundAccessTokens: false }, 'dpopBoundAccessTokens'],
    ['RS-188 a request URI within the own network', { requestUris: ['https://169.254.169.254/x'] }, 'requestUris.0'],
  ])('but not with %s', async (_what, changes, field) => {
    const { client: made, userErrors } = await create(changes);
    expect([made, userErrors]).toEqual([null, [{ code: 'INVALID_VALUE', field: ['input', ...field.split('.')], message: expect.any(String) }]]);
  });
});
