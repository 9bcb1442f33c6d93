import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { authorize, formOf, nextOf, responseOf, submitConsent, verifier } from '../oauth/steps.ts';
import { type GivenClient, givenApiClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type FakeProvider, startFakeProvider, upstreamClient, upstreamSecret } from './fake-provider.ts';
import { clientOf, comeBack, givenOAuthProvider, goToProvider, signInUpstream } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let fake: FakeProvider;

beforeAll(async () => {
  [platform, fake] = await Promise.all([startPlatform(), startFakeProvider()]);
  trail = trailOf(platform);
});
beforeEach(async () => {
  fake.answers.clear();
  fake.seen.length = 0;
  await trail.mark();
});
afterAll(() => Promise.all([platform.stop(), fake.stop()]));

const redeem = async (client: GivenClient, code: string) =>
  (
    await platform
      .agent()
      .postForm(
        '/oauth/token',
        { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier },
        { headers: client.basic },
      )
  ).json;

test('a sign-in through an OAuth provider: what the provider is asked, what is kept, what the client gets', async () => {
  const identityProvider = await givenOAuthProvider(platform, fake);
  const client = await clientOf(platform, identityProvider);
  const agent = platform.agent();
  const profile = {
    userId: 'alice@upstream',
    firstName: 'Alice',
    lastName: 'Upstream',
    email: 'alice@example.org',
    languageCode: 'nl_NL',
    shoeSize: 38,
  };
  fake.answers.set('/profile', fake.json(profile));

  const at = await goToProvider(agent, client, { scope: 'openid profile email', login_hint: 'alice', acr_values: 'a b', nonce: 'n-1' });
  const sent = Object.fromEntries(at.searchParams);
  expect([at.origin, at.pathname]).toEqual([fake.url, '/authorize']);
  expect(sent).toEqual({
    tenant: '1',
    response_type: 'code',
    client_id: upstreamClient.clientId,
    redirect_uri: `${platform.issuer}/oauth-idp/callback`,
    scope: 'profile',
    state: expect.stringMatching(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/),
    code_challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    code_challenge_method: 'S256',
    login_hint: 'alice',
    acr_values: 'a b',
  });
  const [row] = await platform.sql('select * from auth_transaction where identity_provider = $1', [identityProvider]);
  const { expires_at: _, ...stored } = row;
  expect(JSON.stringify(stored)).not.toContain(sent.state?.split('.')[1]);

  const back = await comeBack(agent, at);
  expect([back.status, nextOf(back).pathname, back.headers.get('cache-control')]).toEqual([302, '/oauth/consent', 'no-store']);
  const token = fake.last('/token');
  expect([token.method, token.headers['content-type'], token.headers['x-transaction-id']]).toEqual([
    'POST',
    'application/x-www-form-urlencoded',
    expect.stringMatching(/^SIGNET-/),
  ]);
  expect(Object.fromEntries(token.body)).toEqual({
    grant_type: 'authorization_code',
    code: 'upstream-code',
    redirect_uri: `${platform.issuer}/oauth-idp/callback`,
    code_verifier: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  });
  expect(
    createHash('sha256')
      .update(token.body.get('code_verifier') as string)
      .digest('base64url'),
  ).toBe(sent.code_challenge);
  const [id, secret] = Buffer.from(token.headers.authorization?.replace('Basic ', '') ?? '', 'base64')
    .toString()
    .split(':')
    .map((half) => decodeURIComponent(half.replaceAll('+', ' ')));
  expect([id, secret]).toEqual([upstreamClient.clientId, upstreamSecret]);
  expect(fake.last('/profile')).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer upstream-access' } });

  const answer = responseOf(await agent.get(nextOf(back)));
  expect(answer).toEqual({ code: expect.any(String), state: 'state-1', iss: platform.issuer });
  await trail.expectTrail([
    ['USER_AUTHENTICATION_SUCCESS', { userId: 'alice@upstream', clientId: client.clientId, details: { authMethod: 'oauth', identityProvider } }],
    ['AUTHZ_REQUEST_GRANT_CREATED', { userId: 'alice@upstream', clientId: client.clientId, details: { identityProvider, actual: 0 } }],
  ]);
  const [session] = await platform.sql(`select * from browser_session where user_id = 'alice@upstream'`);
  expect(session).toMatchObject({ identity_provider: identityProvider, amr: ['fed'], stated_level: '0' });
  const { userId: __, ...attributes } = profile;
  expect((await platform.sql(`select * from federated_identity where user_id = 'alice@upstream'`))[0]).toMatchObject({
    identity_provider: identityProvider,
    external_id: 'alice@upstream',
    attributes,
    claims: {},
  });

  const tokens = await redeem(client, answer.code as string);
  const claims = {
    name: 'Alice Upstream',
    given_name: 'Alice',
    family_name: 'Upstream',
    email: 'alice@example.org',
    email_verified: false,
    locale: 'nl-NL',
  };
  expect(decodeJwt(tokens.id_token)).toMatchObject({ sub: 'alice@upstream', nonce: 'n-1', amr: ['fed'], ...claims });
  const info = await agent.get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } });
  expect(info.json).toMatchObject({ sub: 'alice@upstream', ...claims });
  expect(info.json.shoeSize).toBeUndefined();
  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  const seen = await agent.postForm('/oauth/api/v2/token/introspect', { token: tokens.access_token }, { headers: gateway.basic });
  expect(seen.json.user_details).toMatchObject({ ...attributes, ...claims });
});

describe('authentication at the token endpoint', () => {
  test('by the form', async () => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake, { clientAuthMethod: 'client_secret_post' }));
    expect(responseOf(await signInUpstream(platform.agent(), client)).code).toBeDefined();
    const { headers, body } = fake.last('/token');
    expect([headers.authorization, body.get('client_id'), body.get('client_secret')]).toEqual([undefined, upstreamClient.clientId, upstreamSecret]);
  });

  test.each([null, 'https://issuer.example'])('by an assertion with our own keys; issuer %s', async (issuer) => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake, { clientAuthMethod: 'private_key_jwt', issuer }));
    const answer = await signInUpstream(platform.agent(), client, {}, issuer === null ? {} : { iss: issuer });
    expect(responseOf(answer).code).toBeDefined();
    const { headers, body } = fake.last('/token');
    expect([headers.authorization, body.get('client_secret')]).toEqual([undefined, null]);
    const keys = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
    // security L17: whoever chooses the client and the issuer chooses no ID token of ours.
    const { payload, protectedHeader } = await jwtVerify(body.get('client_assertion') as string, keys, {
      issuer: upstreamClient.clientId,
      subject: upstreamClient.clientId,
      audience: issuer ?? `${fake.url}/token`,
    });
    expect(protectedHeader.typ).toBe('client-authentication+jwt');
    expect((payload.exp as number) - (payload.iat as number)).toBeLessThanOrEqual(60);
    expect(payload.jti).toEqual(expect.any(String));
  });
});

test('a second request finds the session; one for the directory does not', async () => {
  const identityProvider = await givenOAuthProvider(platform, fake);
  const client = await clientOf(platform, identityProvider, { additional_identity_provider_ids: ['directory'] });
  const agent = platform.agent();
  const login = nextOf(await authorize(agent, client));
  const page = await agent.get(login);
  fake.answers.set('/profile', fake.json({ userId: 'returning' }));
  expect(page.text).toContain(`/oauth/login?transaction=${login.searchParams.get('transaction')}&amp;provider=${identityProvider}`);
  const at = nextOf(await agent.get(`/oauth/login?transaction=${login.searchParams.get('transaction')}&provider=${identityProvider}`));
  await agent.get(nextOf(await comeBack(agent, at)));
  expect(responseOf(await authorize(agent, client)).code).toBeDefined();
  expect(responseOf(await authorize(agent, client, { idp: identityProvider })).code).toBeDefined();
  expect(nextOf(await authorize(agent, client, { idp: 'directory' })).pathname).toBe('/oauth/login');
  expect(nextOf(await authorize(agent, client, { prompt: 'login' })).pathname).toBe('/oauth/login');
  expect(responseOf(await authorize(agent, client, { idp: 'directory', prompt: 'none' })).error).toBe('login_required');
});

test('a federated person consents, and sees a name', async () => {
  fake.answers.set('/profile', fake.json({ userId: 'consenting', email: 'consenting@example.org' }));
  const client = await clientOf(platform, await givenOAuthProvider(platform, fake), { consent_disabled: false });
  const agent = platform.agent();
  const page = await signInUpstream(agent, client);
  expect(page.text).toContain('consenting@example.org');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';(?!.*form-action)/);
  expect(formOf(page).csrf_token).toBeDefined();
  expect(responseOf(await submitConsent(agent, page, 'accept')).code).toBeDefined();
  await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['CONSENT_GIVEN', { userId: 'consenting' }], 'AUTHZ_REQUEST_GRANT_CREATED']);
});
