import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type { Agent, Answer } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenUser } from '../../support/fixtures.ts';
import { isActive } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../../support/trail.ts';
import { pushed } from '../par/pushing.ts';
import { authorize, formOf, nextOf, requestOf, signIn, submitConsent } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let signedIn: Agent;

const implicit = { grant_types: ['AUTHORIZATION_CODE', 'IMPLICIT'], consent_disabled: true };
const noChallenge = { code_challenge: undefined, code_challenge_method: undefined };

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  user = await givenUser(platform);
  client = await givenClient(platform, implicit);
  signedIn = platform.agent();
  await signIn(signedIn, client, user);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

/** The parameters in the fragment of an answer; nothing may be in its query. */
function fragmentOf(answer: Answer): Record<string, string> {
  expect(nextOf(answer).search).toBe('');
  return Object.fromEntries(new URLSearchParams(nextOf(answer).hash.slice(1)));
}

const ask = (response_type: string, changes: Record<string, string | undefined> = {}, by = client) =>
  authorize(signedIn, by, { response_type, nonce: 'n-1', ...noChallenge, ...changes });

async function claimsOf(idToken: string | undefined): Promise<JWTPayload> {
  const { json } = await platform.agent().get('/oauth/v1/keys');
  return (await jwtVerify(idToken as string, createLocalJWKSet(json), { issuer: platform.issuer, audience: client.clientId })).payload;
}

const error = (name: string) => ({ error: name, error_description: expect.any(String), state: 'state-1', iss: platform.issuer });

describe('tokens in the answer itself (oauth.md §5.10)', () => {
  test('an access token, that is like any other but has no refresh token', async () => {
    const answer = await ask('token', { scope: 'read' });
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('referrer-policy')]).toEqual([302, 'no-store', 'no-referrer']);
    const got = fragmentOf(answer);
    expect(got).toEqual({
      access_token: expect.stringMatching(/^sgat_/),
      token_type: 'Bearer',
      expires_in: '900',
      scope: 'read',
      state: 'state-1',
      iss: platform.issuer,
    });
    const [event] = await trail.expectTrail([
      [
        'AUTHZ_REQUEST_TOKEN_CREATED',
        { clientId: client.clientId, userId: user.userId, details: { scopes: ['read'], issued: ['access_token'], responseType: 'token' } },
      ],
    ]);
    const [row] = await platform.sql(
      'select t.id, t.family_id, f.refresh_issued, f.user_id from access_token t join token_family f on f.id = t.family_id where t.hash = sha256($1)',
      [Buffer.from(got.access_token as string)],
    );
    expect(row).toEqual({ id: event?.details?.tokenId, family_id: event?.details?.familyId, refresh_issued: false, user_id: user.userId });
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    expect(await isActive(platform, gateway, got.access_token as string)).toBe(true);
  });

  test('an ID token alone, which leaves no row', async () => {
    const [before] = await platform.sql('select count(*)::int as count from token_family');
    const got = fragmentOf(await ask('id_token', { scope: 'openid email' }));
    expect(Object.keys(got).sort()).toEqual(['id_token', 'iss', 'scope', 'state']);
    const claims = await claimsOf(got.id_token);
    expect(claims).toMatchObject({ sub: user.userId, nonce: 'n-1', azp: client.clientId, email: expect.any(String), auth_time: expect.any(Number) });
    expect(claims).not.toHaveProperty('at_hash');
    expect(await platform.sql('select count(*)::int as count from token_family')).toEqual([before]);
    await trail.expectTrail([['AUTHZ_REQUEST_TOKEN_CREATED', { details: { issued: ['id_token'], responseType: 'id_token' } }]]);
  });

  test.each(['id_token token', 'token id_token'])('RS-023 both: %s', async (responseType) => {
    const got = fragmentOf(await ask(responseType));
    expect(Object.keys(got).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type']);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(got.access_token as string)));
    expect((await claimsOf(got.id_token)).at_hash).toBe(Buffer.from(digest.subarray(0, 16)).toString('base64url'));
    await trail.expectTrail([['AUTHZ_REQUEST_TOKEN_CREATED', { details: { issued: ['id_token', 'access_token'], responseType: 'id_token token' } }]]);
  });

  test('RS-030 by form_post', async () => {
    const answer = await ask('id_token', { response_mode: 'form_post' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(formOf(answer)).toMatchObject({ id_token: expect.any(String), state: 'state-1', iss: platform.issuer });
    await trail.expectTrail(['AUTHZ_REQUEST_TOKEN_CREATED']);
  });

  test('after login and consent', async () => {
    const asking = await givenClient(platform, { ...implicit, consent_disabled: false });
    const agent = platform.agent();
    const consent = await signIn(agent, asking, user, { response_type: 'token', ...noChallenge });
    expect(fragmentOf(await submitConsent(agent, consent, 'accept'))).toMatchObject({ access_token: expect.any(String) });
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', 'CONSENT_GIVEN', 'AUTHZ_REQUEST_TOKEN_CREATED']);
    expect(fragmentOf(await submitConsent(agent, await openConsent(agent, asking), 'reject'))).toEqual(error('access_denied'));
    await trail.expectTrail(['CONSENT_REJECTED']);
  });

  test('of a pushed request, once', async () => {
    const path = await pushed(platform.agent(), client, { response_type: 'token', ...noChallenge });
    expect(fragmentOf(await signedIn.get(path))).toHaveProperty('access_token');
    expect((await signedIn.get(path)).status).toBe(400);
    const again = await pushed(platform.agent(), client, { response_type: 'token', ...noChallenge });
    const answers = await Promise.all(Array.from({ length: 10 }, () => signedIn.get(again)));
    expect(answers.filter((answer) => answer.location?.hash.includes('access_token'))).toHaveLength(1);
  });
});

async function openConsent(agent: Agent, asking: GivenClient): Promise<Answer> {
  return agent.get(nextOf(await authorize(agent, asking, { response_type: 'token', prompt: 'consent', ...noChallenge })));
}

describe('what is refused, in the fragment', () => {
  test.each<[string, string, Record<string, string | undefined>, string, ExpectedEvent]>([
    [
      'an ID token without nonce',
      'id_token',
      { nonce: undefined },
      'invalid_request',
      ['AUTHZ_REQUEST_INVALID', { details: { parameter: 'nonce' } }],
    ],
    [
      'an ID token without openid',
      'id_token',
      { scope: 'read' },
      'invalid_scope',
      ['AUTHZ_REQUEST_SCOPE_INVALID', { details: { reason: 'openid_missing' } }],
    ],
    [
      'tokens in the query',
      'token',
      { response_mode: 'query' },
      'invalid_request',
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'query_with_tokens' } }],
    ],
    ['a hybrid type', 'code id_token', {}, 'unsupported_response_type', ['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { details: { reason: 'unknown' } }]],
    ['a foreign scope', 'token', { scope: 'nothing' }, 'invalid_scope', 'AUTHZ_REQUEST_SCOPE_INVALID'],
  ])('%s', async (_what, responseType, changes, name, event) => {
    expect(fragmentOf(await ask(responseType, changes))).toEqual(error(name));
    await trail.expectTrail([event]);
  });

  test('RS-037 prompt=none without a session', async () => {
    expect(fragmentOf(await authorize(platform.agent(), client, { response_type: 'token', prompt: 'none', ...noChallenge }))).toEqual(
      error('login_required'),
    );
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'login_required' } }]]);
  });

  test('a code is not implicit, nor are tokens a code', async () => {
    const only = await givenClient(platform, { ...implicit, grant_types: ['IMPLICIT'] });
    expect(Object.fromEntries(nextOf(await ask('code', requestOf(only, {}), only)).searchParams)).toEqual(error('unauthorized_client'));
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { details: { reason: 'not_enabled', responseType: 'code' } }]]);
  });

  test.each([
    ['DPoP', { dpop_bound_access_tokens: true }],
    ['certificates', { tls_client_certificate_bound_access_tokens: true }],
  ])('a token that could not be bound, of a client with %s', async (_what, columns) => {
    const bound = await givenClient(platform, { ...implicit, ...columns });
    expect(fragmentOf(await ask('token', { redirect_uri: bound.redirectUri }, bound))).toEqual(error('unauthorized_client'));
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { details: { reason: 'sender_constrained' } }]]);
  });
});

test('an ID token that cannot be made: server_error, and nothing persists', async () => {
  const [before] = await platform.sql(
    'select (select count(*) from token_family)::int as families, (select count(*) from access_token)::int as tokens',
  );
  await platform.sql(`update signing_key set status = 'PREVIOUS' where alg = 'RS256' and status = 'CURRENT'`);
  platform.runtime.caches.clear();
  try {
    expect(fragmentOf(await ask('id_token token'))).toEqual(error('server_error'));
    await trail.expectTrail([
      [
        'AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN',
        { clientId: client.clientId, userId: user.userId, details: { reason: 'no_signing_key', endpoint: 'authorize' } },
      ],
    ]);
  } finally {
    await platform.sql(`update signing_key set status = 'CURRENT' where alg = 'RS256' and status = 'PREVIOUS'`);
    platform.runtime.caches.clear();
  }
  expect(
    await platform.sql('select (select count(*) from token_family)::int as families, (select count(*) from access_token)::int as tokens'),
  ).toEqual([before]);
});
