import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signInAt } from '../conformance/relying-party.ts';
import type { Agent } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

/** The provider is a second Signet; the given name stands for the groups of a person. */
let provider: Platform;
const platforms: Platform[] = [];

beforeAll(async () => {
  provider = await startPlatform();
});
afterAll(async () => {
  for (const platform of platforms) await platform.stop();
  await provider.stop();
});

interface Site {
  readonly platform: Platform;
  readonly registration: GivenClient;
  readonly trail: Trail;
}

/** A platform whose administrators come from the provider; `columns` changes its registration there. */
async function openSite(columns: Record<string, unknown> = {}): Promise<Site> {
  const port = await freePort();
  const registration = await givenClient(provider, { redirect_url: `http://localhost:${port}/admin/sign-in/callback`, ...columns });
  const platform = await startPlatform({
    env: {
      SIGNET_PUBLIC_URL: `http://localhost:${port}`,
      SIGNET_ADMIN_OIDC_ISSUER: provider.issuer,
      SIGNET_ADMIN_OIDC_CLIENT_ID: registration.clientId,
      SIGNET_ADMIN_OIDC_CLIENT_SECRET: registration.secret,
      SIGNET_ADMIN_OIDC_ROLE_CLAIM: 'given_name',
      SIGNET_ADMIN_OIDC_NAME_CLAIM: 'email',
      SIGNET_ADMIN_OIDC_SCOPES: 'openid profile email',
      SIGNET_ADMIN_GROUP_ROLES: 'OPERATOR:operations;ADMIN:signet-admins',
      SIGNET_ADMIN_GROUP_APPS: 'payments-app:operations',
    },
  });
  platforms.push(platform);
  return { platform, registration, trail: trailOf(platform) };
}

async function signedIn({ platform }: Site, groups = 'operations'): Promise<{ agent: Agent; user: GivenUser }> {
  const user = await givenUser(provider, { given_name: groups });
  const agent = platform.agent();
  const begun = await agent.get('/admin/sign-in');
  const callback = await signInAt(provider.agent(), begun.location as URL, user);
  expect((await agent.get(`${callback.pathname}${callback.search}`)).status).toBe(303);
  return { agent, user };
}

const document = { query: 'mutation { adminRefresh { session { roles } userErrors { code } } }' };
const refresh = async (agent: Agent) => (await agent.postJson('/graphql/admin', document)).json;
const regroup = ({ userId }: GivenUser, groups: string) =>
  provider.sql('update directory_user set given_name = $2 where user_id = $1', [userId, groups]);
const sessions = ({ platform }: Site) =>
  platform.sql(`select roles, restricted_to_apps, sealed_grant, revoked_at is null as lives from admin_session order by created_at desc limit 1`);

test.each([
  ['by refresh token', true],
  ['at its userinfo endpoint, where it gives no refresh token', false],
])('the provider is asked again at each refresh: %s', async (_name, refresh_token_enabled) => {
  const site = await openSite({ refresh_token_enabled });
  const { agent, user } = await signedIn(site);
  await site.trail.mark();
  expect((await refresh(agent)).data.adminRefresh.session.roles).toEqual(['OPERATOR']);
  expect((await sessions(site))[0]).toMatchObject({ restricted_to_apps: ['payments-app'] });
  await regroup(user, 'signet-admins');
  expect((await refresh(agent)).data.adminRefresh.session.roles).toEqual(['ADMIN']);
  expect((await sessions(site))[0]).toMatchObject({ restricted_to_apps: [] });
  await regroup(user, 'nobody');
  expect((await refresh(agent)).data.adminRefresh.session.roles).toEqual([]);
  await site.trail.expectTrail([]);
  const [{ sealed_grant }] = await sessions(site);
  expect(sealed_grant).toMatch(/^v1\.test\./);

  await provider.sql('update token_family set revoked_at = now() where user_id = $1', [user.userId]);
  expect((await refresh(agent)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await site.trail.expectTrail([['ADMIN_SESSION_ENDED', { adminUser: `${user.username}@example.org`, details: { reason: 'no_longer_accepted' } }]]);
  expect((await sessions(site))[0]).toMatchObject({ lives: false, sealed_grant: null });
});

test('while the provider does not answer, the session stays and the refresh may be tried again', async () => {
  const site = await openSite();
  const { agent } = await signedIn(site);
  expect((await refresh(agent)).data.adminRefresh.session.roles).toEqual(['OPERATOR']);
  await provider.sql('alter table token_family rename to token_family_elsewhere');
  try {
    expect((await refresh(agent)).errors[0].extensions.code).toBe('UNAVAILABLE');
  } finally {
    await provider.sql('alter table token_family_elsewhere rename to token_family');
  }
  await site.trail.mark();
  expect((await sessions(site))[0]).toMatchObject({ lives: true });
  expect((await refresh(agent)).data.adminRefresh.session.roles).toEqual(['OPERATOR']);
});

test('a session whose grant cannot be opened ends: the provider cannot be asked about it', async () => {
  const site = await openSite();
  const { agent } = await signedIn(site);
  await site.platform.sql(`update admin_session set sealed_grant = 'v1.test.AAAA.AAAA'`);
  expect((await refresh(agent)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
});
