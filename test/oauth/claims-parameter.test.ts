import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { authorize, nextOf, responseOf, signIn, submitConsent, verifier } from './steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let signedIn: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  user = await givenUser(platform);
  client = await givenClient(platform, { consent_disabled: true, default_scope_ids: ['openid'], additional_scope_ids: ['email', 'profile', 'read'] });
  signedIn = platform.agent();
  await signIn(signedIn, client, user, { scope: 'openid' });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const ask = (claims: unknown, changes: Record<string, string> = {}, by = client) =>
  authorize(signedIn, by, { scope: 'openid', claims: typeof claims === 'string' ? claims : JSON.stringify(claims), ...changes });

async function tokensOf(answer: Answer, by = client): Promise<{ access_token: string; refresh_token: string; id_token: string }> {
  const request = { grant_type: 'authorization_code', code: responseOf(answer).code, redirect_uri: by.redirectUri, code_verifier: verifier };
  return (await platform.agent().postForm('/oauth/token', request, { headers: by.basic })).json;
}

const userInfo = async (token: string) => (await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${token}` } })).json;

describe('single claims (OIDC Core §5.5)', () => {
  test('come where they are wanted, and nowhere else', async () => {
    const tokens = await tokensOf(await ask({ userinfo: { given_name: null, email: { essential: true } }, id_token: { family_name: null } }));
    const idToken = decodeJwt(tokens.id_token);
    expect(idToken).toMatchObject({ sub: user.userId, family_name: expect.any(String) });
    for (const absent of ['given_name', 'email', 'name']) expect(idToken).not.toHaveProperty(absent);
    expect(await userInfo(tokens.access_token)).toEqual({ sub: user.userId, given_name: 'Pat', email: expect.any(String) });
    const refreshed = await platform
      .agent()
      .postForm('/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, { headers: client.basic });
    expect(decodeJwt(refreshed.json.id_token)).toHaveProperty('family_name');
    expect(await userInfo(refreshed.json.access_token)).toHaveProperty('given_name');
  });

  test('beside those of the scopes', async () => {
    const tokens = await tokensOf(await ask({ userinfo: { locale: null } }, { scope: 'openid email' }));
    expect(await userInfo(tokens.access_token)).toEqual({ sub: user.userId, email: expect.any(String), email_verified: true, locale: 'en' });
  });

  test('RS-028 a client gets none that its scopes could not release', async () => {
    const tokens = await tokensOf(await ask({ userinfo: { phone_number: { essential: true } }, id_token: { phone_number: null, nothing: null } }));
    expect(await userInfo(tokens.access_token)).toEqual({ sub: user.userId });
    expect(decodeJwt(tokens.id_token)).not.toHaveProperty('phone_number');
  });

  test('the person is asked about the scope a claim belongs to', async () => {
    const asking = await givenClient(platform, { default_scope_ids: ['openid'], additional_scope_ids: ['email'] });
    await platform.sql(`update scope set persistent_consent = true where scope_id in ('openid', 'email')`);
    platform.runtime.caches.clear();
    const agent = platform.agent();
    const someone = await givenUser(platform);
    const consent = await signIn(agent, asking, someone, { scope: 'openid', claims: '{"userinfo":{"email":null}}' });
    expect(consent.text).toContain('email');
    await trail.mark();
    const answer = await submitConsent(agent, consent, 'accept');
    await trail.expectTrail([
      ['CONSENT_GIVEN', { details: { scopes: ['openid', 'email'] } }],
      ['AUTHZ_REQUEST_GRANT_CREATED', { details: { scopes: ['openid'] } }],
    ]);
    expect(await userInfo((await tokensOf(answer, asking)).access_token)).toHaveProperty('email');
    const silent = await authorize(agent, asking, { scope: 'openid', prompt: 'none', claims: '{"id_token":{"email_verified":null}}' });
    expect(responseOf(silent)).toHaveProperty('code');
  });

  test.each([
    'x',
    '[]',
    '1',
    'null',
    '{"userinfo":[]}',
    '{"id_token":{"email":1}}',
    '{"id_token":{"acr":{"values":"x"}}}',
    '{"id_token":{"acr":{"essential":"yes"}}}',
  ])('malformed: %s', async (claims) => {
    expect(responseOf(await ask(claims))).toMatchObject({ error: 'invalid_request' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'malformed', parameter: 'claims' } }]]);
  });

  test.each([
    '{}',
    '{"userinfo":null}',
    '{"id_token":{"__proto__":null,"constructor":null}}',
    '{"verified_claims":{},"id_token":{"acr":null,"auth_time":{"essential":true}}}',
  ])('RS-086 what means nothing here is passed over: %s', async (claims) => {
    expect(responseOf(await ask(claims))).toHaveProperty('code');
  });
});

describe('an essential acr (OIDC Core §5.5.1.1)', () => {
  const level = (number: number) => `urn:signet:oidc:authentication_level:${number}`;

  test('that the session has', async () => {
    expect(responseOf(await ask({ id_token: { acr: { essential: true, values: [level(3), level(1)] } } }))).toHaveProperty('code');
  });

  test('that it has not', async () => {
    expect(responseOf(await ask({ id_token: { acr: { essential: true, value: level(7) } } }))).toMatchObject({
      error: 'unmet_authentication_requirements',
    });
    await trail.expectTrail([['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { details: { required: 7, actual: 1 } }]]);
  });

  test('that nobody knows', async () => {
    expect(responseOf(await ask({ id_token: { acr: { essential: true, values: ['gold'] } } }))).toMatchObject({
      error: 'unmet_authentication_requirements',
      state: 'state-1',
    });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'acr_unknown', parameter: 'claims' } }]]);
  });

  test('a voluntary one changes nothing', async () => {
    expect(responseOf(await ask({ id_token: { acr: { values: ['gold', level(9)] } } }))).toHaveProperty('code');
  });
});

describe('sub with a value (OIDC Core §5.5.1)', () => {
  test('is who is signed in', async () => {
    expect(responseOf(await ask({ id_token: { sub: { value: user.userId } } }, { prompt: 'none' }))).toHaveProperty('code');
  });

  test('is somebody else', async () => {
    expect(responseOf(await ask({ id_token: { sub: { value: 'somebody' } } }, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'login_required' } }]]);
    expect(nextOf(await ask({ userinfo: { sub: { value: 'somebody' } } })).pathname).toBe('/oauth/login');
  });

  test.each([{ values: ['a', 'b'] }, { value: 1 }])('names one user: %j', async (sub) => {
    expect(responseOf(await ask({ id_token: { sub } }))).toMatchObject({ error: 'invalid_request' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'contradiction', parameter: 'claims' } }]]);
  });
});
