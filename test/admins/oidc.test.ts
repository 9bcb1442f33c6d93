import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { signInAt } from '../conformance/relying-party.ts';
import type { Agent } from '../support/agent.ts';
import { type GivenClient, givenClient, givenUser } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

/** The provider is a second Signet; the given name stands for the groups of a person. */
let provider: Platform;
let platform: Platform;
let registration: GivenClient;
let trail: Trail;

beforeAll(async () => {
  provider = await startPlatform();
  const port = await freePort();
  registration = await givenClient(provider, {
    redirect_url: `http://localhost:${port}/admin/sign-in/callback`,
    secret: 'a secret: with %/+&= and spaces',
  });
  platform = await startPlatform({
    env: {
      SIGNET_PUBLIC_URL: `http://localhost:${port}`,
      SIGNET_ADMIN_OIDC_ISSUER: provider.issuer,
      SIGNET_ADMIN_OIDC_CLIENT_ID: registration.clientId,
      SIGNET_ADMIN_OIDC_CLIENT_SECRET: registration.secret,
      SIGNET_ADMIN_OIDC_ROLE_CLAIM: 'given_name',
      SIGNET_ADMIN_OIDC_NAME_CLAIM: 'email',
      SIGNET_ADMIN_OIDC_SCOPES: 'openid profile email',
      SIGNET_ADMIN_GROUP_ROLES: 'OPERATOR:operations;ADMIN:signet-admins',
    },
  });
  trail = trailOf(platform);
});
beforeEach(async () => {
  await platform.sql('delete from throttle');
  await trail.mark();
});
afterAll(() => Promise.all([provider.stop(), platform.stop()]));

const refresh = { query: 'mutation { adminRefresh { session { accessToken username roles } userErrors { code } } }' };

/** Goes to the provider and signs in there; where the browser comes back to. */
async function provenThere(agent: Agent, groups = 'operations'): Promise<{ path: string; email: string }> {
  const user = await givenUser(provider, { given_name: groups });
  const begun = await agent.get('/admin/sign-in');
  expect(begun.status).toBe(303);
  const callback = await signInAt(provider.agent(), begun.location as URL, user);
  return { path: `${callback.pathname}${callback.search}`, email: `${user.username}@example.org` };
}

test('the whole way: code, PKCE and nonce; the role claim tells the role; the dashboard gets its token by the refresh cookie', async () => {
  const agent = platform.agent();
  const { path, email } = await provenThere(agent);
  expect(agent.cookies.get('signet_admin_oidc')?.value).toBeDefined();
  const back = await agent.get(path);
  expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
  expect(back.headers.getSetCookie().find((line) => line.startsWith('signet_admin='))).toMatch(/HttpOnly; SameSite=Strict$/);
  expect(agent.cookies.get('signet_admin_oidc')).toBeUndefined();
  const { session } = (await agent.postJson('/graphql/admin', refresh)).json.data.adminRefresh;
  expect(session).toMatchObject({ username: email, roles: ['OPERATOR'] });
  expect(decodeJwt(session.accessToken)).toMatchObject({ amr: ['fed'], sub: email });
  await trail.expectTrail([
    [
      'ADMIN_AUTHENTICATION_SUCCESS',
      {
        adminUser: email,
        channel: 'GRAPHQL_ADMIN',
        details: { authenticator: 'oidc', roles: ['OPERATOR'], sessionId: decodeJwt(session.accessToken).jti },
      },
    ],
  ]);
});

test('the request is one with S256, state, nonce and nothing that tells who asks', async () => {
  const { location, headers } = await platform.agent().get('/admin/sign-in');
  const parameters = Object.fromEntries((location as URL).searchParams);
  expect(Object.keys(parameters).sort()).toEqual(
    ['client_id', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri', 'response_type', 'scope', 'state'].sort(),
  );
  expect(parameters).toMatchObject({ code_challenge_method: 'S256', response_type: 'code', scope: 'openid profile email' });
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.getSetCookie()[0]).toMatch(/^signet_admin_oidc=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
});

describe('an answer that proves nobody is refused and recorded', () => {
  async function expectRefusal(agent: Agent, path: string, reason: string): Promise<void> {
    const { status, headers } = await agent.get(path);
    expect(status).toBe(403);
    expect(headers.getSetCookie().filter((line) => line.startsWith('signet_admin='))).toEqual([]);
    await trail.expectTrail([['ADMIN_AUTHENTICATION_FAILURE', { details: { authenticator: 'oidc', reason } }]]);
  }

  test('in another browser than the one that asked', async () => {
    const { path } = await provenThere(platform.agent());
    await expectRefusal(platform.agent(), path, 'state_mismatch');
    const other = platform.agent();
    await other.get('/admin/sign-in');
    await expectRefusal(other, path, 'state_mismatch');
  });

  test('a second time', async () => {
    const agent = platform.agent();
    const { path } = await provenThere(agent);
    const cookie = agent.cookies.get('signet_admin_oidc') as { value: string; path: string };
    expect((await agent.get(path)).status).toBe(303);
    await trail.mark();
    await expectRefusal(agent, path, 'state_mismatch');
    agent.cookies.set('signet_admin_oidc', cookie);
    await expectRefusal(agent, path, 'token_invalid');
  });

  test('with a code of somebody else, an altered state, no code, an error, a made-up issuer', async () => {
    const stolen = new URLSearchParams((await provenThere(platform.agent(), 'signet-admins')).path.split('?')[1]).get('code') as string;
    const changes: readonly [(parameters: URLSearchParams) => void, string][] = [
      [(parameters) => parameters.set('code', stolen), 'token_invalid'],
      [(parameters) => parameters.set('state', 'x'), 'state_mismatch'],
      [(parameters) => parameters.delete('code'), 'token_invalid'],
      [(parameters) => parameters.set('error', 'access_denied'), 'provider_refused'],
      [(parameters) => parameters.set('iss', 'https://evil.example'), 'token_invalid'],
    ];
    for (const [change, reason] of changes) {
      const agent = platform.agent();
      const [path, query] = (await provenThere(agent)).path.split('?') as [string, string];
      const parameters = new URLSearchParams(query);
      change(parameters);
      await expectRefusal(agent, `${path}?${parameters}`, reason);
    }
  });

  test('with a cookie that was not sealed here', async () => {
    const agent = platform.agent();
    const { path } = await provenThere(agent);
    agent.cookies.set('signet_admin_oidc', { value: 'made-up', path: '/' });
    await expectRefusal(agent, path, 'state_mismatch');
  });

  test('twenty times from one address: then no more is looked at', async () => {
    for (let tries = 0; tries < 20; tries += 1) await platform.agent().get('/admin/sign-in/callback?state=x&code=y');
    await trail.mark();
    const agent = platform.agent();
    const { path } = await provenThere(agent);
    await expectRefusal(agent, path, 'throttled');
  });
});

test('who has no group in the claim has a session that opens nothing', async () => {
  const agent = platform.agent();
  await agent.get((await provenThere(agent, 'Pat')).path);
  const { session } = (await agent.postJson('/graphql/admin', refresh)).json.data.adminRefresh;
  expect(session.roles).toEqual([]);
});

test('a provider that cannot be reached: 503 and a page, not a loop; without a provider there is no such page', async () => {
  const env = { SIGNET_ADMIN_OIDC_ISSUER: 'http://localhost:1/oauth', SIGNET_ADMIN_OIDC_CLIENT_ID: 'x' };
  const down = await startPlatform({ env });
  expect((await down.agent().get('/admin/sign-in')).status).toBe(503);
  await down.stop();
  expect((await provider.agent().get('/admin/sign-in')).status).toBe(404);
});
