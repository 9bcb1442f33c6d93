import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, givenClient, givenKeyClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { nextOf, requestOf, responseOf, signIn, submitLogin } from './steps.ts';

let platform: Platform;
let trail: Trail;
let client: Awaited<ReturnType<typeof givenKeyClient>>;
let plain: GivenClient;
let signedIn: Agent;
let shelf: Server;
let shelfUri: string;
let kept: { status: number; body: string; hits: number };

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  kept = { status: 200, body: '', hits: 0 };
  shelf = createServer((_request, response) => {
    kept.hits += 1;
    response.writeHead(kept.status, { location: 'http://127.0.0.1/elsewhere' }).end(kept.body);
  });
  await new Promise<void>((listening) => shelf.listen(0, '127.0.0.1', listening));
  shelfUri = `http://localhost:${(shelf.address() as AddressInfo).port}/object`;
  client = await givenKeyClient(platform, { consent_disabled: true, request_uris: [shelfUri] });
  plain = await givenClient(platform, { consent_disabled: true });
  signedIn = platform.agent();
  await signIn(signedIn, plain, await givenUser(platform));
});
afterAll(async () => {
  shelf.close();
  await platform.stop();
});
beforeEach(() => trail.mark());

const now = () => Math.floor(Date.now() / 1000);

interface Making {
  readonly key?: CryptoKey;
  readonly header?: object;
  readonly claims?: Record<string, unknown>;
}

function objectOf({ key = client.key, header = {}, claims = {} }: Making = {}): Promise<string> {
  const about = { iss: client.clientId, aud: platform.issuer, exp: now() + 60 };
  const all = { ...requestOf(client, { state: 'in-object' }), ...about, ...claims };
  return new SignJWT(all as JWTPayload).setProtectedHeader({ alg: 'ES256', kid: 'client-key', ...header }).sign(key);
}

const ask = (request: string, more: Record<string, string> = {}): Promise<Answer> =>
  signedIn.get(`/oauth/authorize?${new URLSearchParams({ client_id: client.clientId, request, ...more })}`);

/** No address can be trusted but the one sent beside, if it is registered: here there is none. */
async function expectRefused(request: string, reason: string | RegExp): Promise<void> {
  await trail.mark();
  const answer = await ask(request);
  expect([answer.status, answer.location]).toEqual([400, undefined]);
  expect(answer.text).toContain('invalid_request_object');
  const [recorded] = await trail.expectTrail([
    ['AUTHZ_REQUEST_INVALID', { clientId: client.clientId, details: { parameter: 'request', endpoint: 'authorize' } }],
  ]);
  expect(recorded?.details?.reason).toMatch(reason);
}

describe('a signed request object (RFC 9101)', () => {
  test('says everything that is asked', async () => {
    const answer = await ask(await objectOf({ claims: { scope: 'read', max_age: 10_000, nonce: 'n-1' } }));
    expect(`${nextOf(answer).origin}${nextOf(answer).pathname}`).toBe(client.redirectUri);
    expect(responseOf(answer)).toEqual({ code: expect.any(String), state: 'in-object', iss: platform.issuer });
    const [grant] = await platform.sql('select nonce, scopes from access_grant where hash = sha256($1)', [
      Buffer.from(responseOf(answer).code as string),
    ]);
    expect(grant).toEqual({ nonce: 'n-1', scopes: ['read'] });
    await trail.expectTrail([['AUTHZ_REQUEST_GRANT_CREATED', { details: { scopes: ['read'] } }]]);
  });

  test('RS-117 what is sent beside it counts for nothing', async () => {
    const beside = {
      scope: 'email',
      state: 'beside',
      redirect_uri: 'https://evil.example/',
      response_type: 'foo',
      prompt: 'bogus',
      code_challenge: 'x',
      dpop_jkt: 'x',
    };
    expect(responseOf(await ask(await objectOf(), beside))).toMatchObject({ code: expect.any(String), state: 'in-object' });
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test.each(['oauth-authz-req+jwt', 'application/oauth-authz-req+jwt', 'JWT'])('of type %s', async (typ) => {
    expect(responseOf(await ask(await objectOf({ header: { typ } })))).toHaveProperty('code');
  });

  test('is met by the checks like any request', async () => {
    expect(responseOf(await ask(await objectOf({ claims: { code_challenge_method: 'plain' } })))).toMatchObject({ error: 'invalid_request' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'pkce_method' } }]]);
    expect(responseOf(await ask(await objectOf({ claims: { dpop_jkt: 'x' } })))).toMatchObject({ error: 'invalid_request' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'dpop_jkt' } }]]);
    expect((await ask(await objectOf({ claims: { redirect_uri: 'https://evil.example/' } }))).status).toBe(400);
    await trail.expectTrail(['AUTHZ_REQUEST_REDIRECT_URI_INVALID']);
  });

  test('RS-115 can be pushed', async () => {
    const assertion = await new SignJWT({ iss: client.clientId, sub: client.clientId, aud: platform.issuer, exp: now() + 60 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(client.key);
    const proof = { client_assertion: assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
    const push = (request: string) => platform.agent().postForm('/oauth/v1/par', { ...proof, client_id: client.clientId, request, scope: 'email' });
    const { status, json } = await push(await objectOf());
    expect(status).toBe(201);
    const answer = await signedIn.get(`/oauth/authorize?${new URLSearchParams({ client_id: client.clientId, request_uri: json.request_uri })}`);
    expect(responseOf(answer)).toMatchObject({ code: expect.any(String), state: 'in-object' });
    await trail.mark();
    const bad = await push(await objectOf({ claims: { aud: 'https://other.example' } }));
    expect([bad.status, bad.json.error]).toEqual([400, 'invalid_request_object']);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'object_jwt_claim_validation_failed', endpoint: 'par' } }]]);
  });
});

describe('a request object that does not hold', () => {
  test.each<[string, RegExp, Making]>([
    ['for another server', /claim_validation/, { claims: { aud: 'https://other.example' } }],
    ['for nobody', /claim_validation/, { claims: { aud: undefined } }],
    ['of another issuer', /claim_validation/, { claims: { iss: 'somebody' } }],
    ['expired', /expired/, { claims: { exp: 1 } }],
    ['without expiry', /claim_validation/, { claims: { exp: undefined } }],
    ['that lives too long', /lives_too_long/, { claims: { exp: 99_999_999_999 } }],
    ['not valid yet', /claim_validation/, { claims: { nbf: 99_999_999_999 } }],
    ['of another client_id', /client_id_mismatch/, { claims: { client_id: 'other' } }],
    ['without client_id', /client_id_mismatch/, { claims: { client_id: undefined } }],
    ['with another inside', /nested/, { claims: { request: 'x.y.z' } }],
    ['with an address inside', /nested/, { claims: { request_uri: 'urn:ietf:params:oauth:request_uri:x' } }],
    ['of another type', /typ/, { header: { typ: 'at+jwt' } }],
    ['with a parameter of no form', /malformed_parameter/, { claims: { state: [1] } }],
    ['with a NUL', /malformed_parameter/, { claims: { state: 'a\u0000b' } }],
  ])('%s', async (_what, reason, making) => expectRefused(await objectOf(making), reason));

  test('a client assertion, which is another thing', async () => {
    await expectRefused(await objectOf({ claims: { sub: client.clientId } }), 'object_sub');
  });

  test('unsigned, in any spelling of none', async () => {
    const claims = { ...requestOf(client), iss: client.clientId, aud: platform.issuer, exp: now() + 60 };
    await expectRefused(new UnsecuredJWT(claims).encode(), /not_allowed|invalid/);
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    for (const alg of ['none', 'None', 'NONE'])
      for (const signature of ['', 'AAAA'])
        await expectRefused(`${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${body}.${signature}`, /object_/);
  });

  test('signed by another, or with the public key as a secret', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    await expectRefused(await objectOf({ key: privateKey }), /signature/);
    await expectRefused(await objectOf({ key: privateKey, header: { jwk: await exportJWK(publicKey) } }), /signature/);
    const secret = Buffer.from(await exportSPKI(publicKey));
    await expectRefused(await new SignJWT({ client_id: client.clientId }).setProtectedHeader({ alg: 'HS256' }).sign(secret), /not_allowed/);
  });

  test('no JWT at all', async () => {
    for (const text of ['x', 'x.y.z', 'a.b.c.d.e', '{"payload":""}', '..']) await expectRefused(text, /object_/);
  });

  test('of a client that has no key', async () => {
    const answer = await signedIn.get(`/oauth/authorize?${new URLSearchParams({ client_id: plain.clientId, request: await objectOf() })}`);
    expect(answer.status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { clientId: plain.clientId, details: { parameter: 'request' } }]]);
  });

  test('is told to the client, when the address beside it is one of its own', async () => {
    const answer = await ask('x.y.z', { redirect_uri: client.redirectUri, state: 'beside' });
    expect(responseOf(answer)).toEqual({
      error: 'invalid_request_object',
      error_description: expect.any(String),
      state: 'beside',
      iss: platform.issuer,
    });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { parameter: 'request' } }]]);
  });
});

describe('a client that signs its requests (RFC 9101 §10.5), here one with a secret', () => {
  const unsigned = () => ({ ...requestOf(signer), state: 'unsigned' });
  let signer: GivenClient;
  beforeAll(async () => {
    signer = await givenClient(platform, { consent_disabled: true, require_signed_request_object: true, public_jwk: client.jwk });
  });
  const signedBySigner = () =>
    new SignJWT({ ...requestOf(signer), iss: signer.clientId, aud: platform.issuer, exp: now() + 60 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(client.key);

  test('gets nothing for one that is not', async () => {
    expect(responseOf(await signedIn.get(`/oauth/authorize?${new URLSearchParams(unsigned())}`))).toMatchObject({ error: 'invalid_request' });
    const pushed = await platform.agent().postForm('/oauth/v1/par', unsigned(), { headers: signer.basic });
    expect([pushed.status, pushed.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'not_signed', parameter: 'request', endpoint: 'authorize' } }],
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'not_signed', parameter: 'request', endpoint: 'par' } }],
    ]);
  });

  test('gets a code for one that is, also pushed, and through login', async () => {
    const request = await signedBySigner();
    expect(responseOf(await signedIn.get(`/oauth/authorize?${new URLSearchParams({ client_id: signer.clientId, request })}`))).toHaveProperty('code');
    const { json } = await platform.agent().postForm('/oauth/v1/par', { client_id: signer.clientId, request }, { headers: signer.basic });
    const agent = platform.agent();
    const opened = await agent.get(`/oauth/authorize?${new URLSearchParams({ client_id: signer.clientId, request_uri: json.request_uri })}`);
    const signedInNow = await submitLogin(agent, await agent.get(nextOf(opened)), await givenUser(platform));
    expect(responseOf(await agent.get(nextOf(signedInNow)))).toHaveProperty('code');
  });

  test('has no further way to authenticate by that key', async () => {
    const assertion = await new SignJWT({ iss: signer.clientId, sub: signer.clientId, aud: platform.issuer, exp: now() + 60 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(client.key);
    const proof = { client_assertion: assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
    expect((await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', ...proof })).status).toBe(401);
  });
});

describe('at an address of the client', () => {
  const byReference = (request_uri: string, more: Record<string, string> = {}) =>
    signedIn.get(`/oauth/authorize?${new URLSearchParams({ client_id: client.clientId, request_uri, ...more })}`);

  test('is fetched from there', async () => {
    Object.assign(kept, { status: 200, hits: 0, body: `${await objectOf()}\n` });
    expect(responseOf(await byReference(shelfUri))).toMatchObject({ code: expect.any(String), state: 'in-object' });
    expect(kept.hits).toBe(1);
  });

  test('RS-088 but not with more in it than a sign-in may hold', async () => {
    Object.assign(kept, { status: 200, hits: 0, body: await objectOf({ claims: { state: 'x'.repeat(17_000) } }) });
    expect((await byReference(shelfUri)).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'too_long', parameter: 'request' } }]]);
  });

  test.each([
    ['an error', 500, ''],
    ['a redirect, which is not followed', 302, ''],
    ['an endless answer', 200, 'x'.repeat(400_000)],
  ])('%s', async (_what, status, body) => {
    Object.assign(kept, { status, body, hits: 0 });
    const answer = await byReference(shelfUri);
    expect([answer.status, answer.location, kept.hits]).toEqual([400, undefined, 1]);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'unreachable', parameter: 'request_uri' } }]]);
  });

  test('RS-043 nothing is fetched from anywhere else', async () => {
    kept.hits = 0;
    for (const uri of [
      `${shelfUri}/`,
      `${shelfUri}?x=1`,
      `${shelfUri}#x`,
      shelfUri.replace('localhost', '127.0.0.1'),
      shelfUri.toUpperCase(),
      'file:///etc/passwd',
    ]) {
      const answer = await byReference(uri);
      expect([answer.status, answer.location]).toEqual([400, undefined]);
      await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'not_registered', parameter: 'request_uri' } }]]);
    }
    expect(kept.hits).toBe(0);
  });

  test('RS-188 nor from a host that may not be called', async () => {
    const careful = await startPlatform({ env: { SIGNET_OUTGOING_ALLOWED_HOSTS: '' } });
    const some = await givenKeyClient(careful, { request_uris: [shelfUri] });
    kept.hits = 0;
    const answer = await careful.agent().get(`/oauth/authorize?${new URLSearchParams({ client_id: some.clientId, request_uri: shelfUri })}`);
    expect([answer.status, kept.hits]).toEqual([400, 0]);
    await careful.stop();
  });

  test('not both at once', async () => {
    expect((await byReference(shelfUri, { request: await objectOf() })).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'contradiction' } }]]);
  });
});
