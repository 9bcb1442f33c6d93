import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { openServedPlatform, type ServedPlatform } from '../chaos/served-platform.ts';
import { authorize, formOf, responseOf, submitConsent, submitLogin, verifier } from '../oauth/steps.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { testSettings } from '../support/test-settings.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { clientOf, givenIdentityProvider } from './upstream-steps.ts';

/** Two platforms: one, a process of its own, is the identity provider of the other. */
let upstream: ServedPlatform & { readonly issuer: string };
let reader: TestRuntime;
let platform: Platform;
let trails: { upstream: Trail; platform: Trail };

beforeAll(async () => {
  const served = await openServedPlatform({ SIGNET_OUTGOING_ALLOWED_HOSTS: testSettings.SIGNET_OUTGOING_ALLOWED_HOSTS as string });
  upstream = { ...served, issuer: `${served.url}/oauth` };
  platform = await startPlatform();
  await upstream.serve();
  reader = await openTestRuntime({ databaseUrl: upstream.databaseUrl });
  trails = { upstream: trailOf(reader), platform: trailOf(platform) };
});
beforeEach(() => Promise.all([trails.upstream.mark(), trails.platform.mark()]));
afterAll(async () => {
  await reader.close();
  await Promise.all([upstream.stop(), platform.stop()]);
});

/** One browser: cookies of both hosts, each sent to its own. */
function browser(): (at: URL) => { agent: Agent; at: URL } {
  const agents = new Map([upstream, platform].map(({ url, agent }) => [url, agent()]));
  return (at) => ({ agent: agents.get(at.origin) as Agent, at });
}

type Method = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

async function federation(clientAuthMethod: Method, settings: Record<string, unknown> = {}): Promise<{ client: GivenClient; provider: string }> {
  const byKeys = { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, jwks_uri: `${platform.issuer}/v1/keys` };
  const registration = await givenClient(upstream, {
    redirect_url: `${platform.issuer}/oauth-idp/callback`,
    additional_scope_ids: ['openid', 'profile', 'email'],
    ...(clientAuthMethod === 'private_key_jwt' ? byKeys : {}),
  });
  const block = {
    issuer: upstream.issuer,
    clientId: registration.clientId,
    clientAuthMethod,
    scopes: ['openid', 'profile', 'email'],
    readsUserInfo: false,
    trustsAmr: true,
    ...settings,
  };
  const provider = await givenIdentityProvider(platform, { type: 'OPENID_CONNECT', open_id_connect: block }, { clientSecret: registration.secret });
  return { client: await clientOf(platform, provider, { consent_disabled: false }), provider };
}

/** Follows redirects between the two until a page or an address of neither. */
async function follow(open: ReturnType<typeof browser>, answer: Answer): Promise<Answer> {
  let now = answer;
  while (now.location && [upstream.url, platform.url].includes(now.location.origin)) {
    const { agent, at } = open(now.location);
    now = await agent.get(at);
  }
  return now;
}

describe.each<[Method, boolean]>([
  ['client_secret_basic', false],
  ['client_secret_post', true],
  ['private_key_jwt', true],
])('the whole flow through both, with %s (userinfo: %s)', (method, readsUserInfo) => {
  test('ends with tokens for the person of the upstream directory', async () => {
    const { client, provider } = await federation(method, { readsUserInfo });
    const user = await givenUser(upstream, { given_name: 'Una', family_name: 'Upstream' });
    const open = browser();
    const here = open(new URL(platform.url)).agent;
    const there = open(new URL(upstream.url)).agent;

    const login = await follow(open, await authorize(here, client, { scope: 'openid profile email', nonce: 'downstream' }));
    expect(login.text).toContain('name="password"');
    const consentThere = await follow(open, await submitLogin(there, login, user));
    const consentHere = await follow(open, await submitConsent(there, consentThere, 'accept'));
    expect(formOf(consentHere).client_id).toBe(client.clientId);
    const answer = await submitConsent(here, consentHere, 'accept');
    const { code } = responseOf(answer);
    const fields = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
    const tokens = (await here.postForm('/oauth/token', fields, { headers: client.basic })).json;
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: platform.issuer,
      sub: user.userId,
      nonce: 'downstream',
      amr: ['pwd'],
      given_name: 'Una',
      family_name: 'Upstream',
      email: `${user.username}@example.org`,
      email_verified: true,
    });
    await trails.upstream.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      'CONSENT_GIVEN',
      'AUTHZ_REQUEST_GRANT_CREATED',
      'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      ...(readsUserInfo ? (['TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED'] as const) : []),
    ]);
    await trails.platform.expectTrail([
      ['USER_AUTHENTICATION_SUCCESS', { userId: user.userId, details: { identityProvider: provider } }],
      ['CONSENT_GIVEN', { userId: user.userId }],
      ['AUTHZ_REQUEST_GRANT_CREATED', { userId: user.userId, details: { identityProvider: provider } }],
      ['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', { userId: user.userId }],
    ]);

    const refreshed = (
      await here.postForm('/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, { headers: client.basic })
    ).json;
    expect(decodeJwt(refreshed.id_token)).toMatchObject({ sub: user.userId, given_name: 'Una' });
    const again = await authorize(here, client, { scope: 'openid profile email', prompt: 'none' });
    expect(responseOf(again).code).toBeDefined();
  });
});

test('a person who declines there is told to the client here', async () => {
  const { client, provider } = await federation('client_secret_basic');
  const user = await givenUser(upstream);
  const open = browser();
  const here = open(new URL(platform.url)).agent;
  const there = open(new URL(upstream.url)).agent;
  const login = await follow(open, await authorize(here, client));
  const consentThere = await follow(open, await submitLogin(there, login, user));
  const answer = await follow(open, await submitConsent(there, consentThere, 'reject'));
  expect(`${answer.location}`.startsWith(client.redirectUri)).toBe(true);
  expect(responseOf(answer)).toMatchObject({ error: 'access_denied', signet_error_cause: 'access_denied', state: 'state-1', iss: platform.issuer });
  await trails.platform.expectTrail([
    ['IDP_OAUTH_MISSING_ACCESS_GRANT', { details: { reason: 'upstream_error', upstreamError: 'access_denied', identityProvider: provider } }],
  ]);
});

test('a wrong secret is noticed by both sides, and by nobody else', async () => {
  const { client, provider } = await federation('client_secret_basic');
  await platform.sql('update identity_provider set client_secret = $2 where identifier = $1', [
    provider,
    platform.runtime.sealing.seal(`identity-provider ${provider} clientSecret`, 'a wrong secret'),
  ]);
  const user = await givenUser(upstream);
  const open = browser();
  const here = open(new URL(platform.url)).agent;
  const there = open(new URL(upstream.url)).agent;
  const login = await follow(open, await authorize(here, client));
  const consentThere = await follow(open, await submitLogin(there, login, user));
  const answer = await follow(open, await submitConsent(there, consentThere, 'accept'));
  expect(responseOf(answer)).toMatchObject({ error: 'server_error', signet_error_cause: 'token_bad_status' });
  await trails.platform.expectTrail([
    ['IDP_OAUTH_MISSING_ACCESS_TOKEN', { details: { reason: 'token_bad_status', httpStatus: 401, upstreamError: 'invalid_client' } }],
  ]);
  expect(JSON.stringify(await trails.platform.events())).not.toContain('a wrong secret');
});
