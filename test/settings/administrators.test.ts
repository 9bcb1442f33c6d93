import { expect, test } from '@jest/globals';
import { signInAt } from '../conformance/relying-party.ts';
import { givenClient, givenUser } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { startPlatform } from '../support/start-platform.ts';
import { describeWithSlapd, slapdBase, startSlapd } from '../support/test-slapd.ts';

const login = `mutation ($username: String, $password: String) {
  adminLogin(username: $username, password: $password) { session { username roles } userErrors { code } } }`;

test('conformance 4: the headers in which a gateway names the administrator and the groups', async () => {
  const platform = await startPlatform({
    env: {
      SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1',
      SIGNET_ADMIN_HEADER: 'true',
      SIGNET_ADMIN_GROUP_ROLES: 'OPERATOR:operations',
      SIGNET_ADMIN_HEADER_PRINCIPAL: 'X-Employee',
      SIGNET_ADMIN_HEADER_GROUPS: 'X-Departments',
    },
  });
  const signIn = async (headers: Record<string, string>) => {
    const { json } = await platform
      .agent()
      .postJson('/graphql/admin', { query: login }, { headers: { 'x-forwarded-for': '203.0.113.9', ...headers } });
    return json.data.adminLogin.session;
  };
  expect(await signIn({ 'x-employee': 'jane', 'x-departments': 'operations' })).toEqual({ username: 'jane', roles: ['OPERATOR'] });
  expect(await signIn({ 'remote-user': 'jane', 'remote-groups': 'operations' })).toBeNull();
  await platform.stop();
});

test('conformance 4: where administrators come back to after an OpenID Connect sign-in', async () => {
  const provider = await startPlatform();
  const port = await freePort();
  const registration = await givenClient(provider, { redirect_url: `http://localhost:${port}/admin/sign-in/callback` });
  const platform = await startPlatform({
    env: {
      SIGNET_PUBLIC_URL: `http://localhost:${port}`,
      SIGNET_ADMIN_OIDC_ISSUER: provider.issuer,
      SIGNET_ADMIN_OIDC_CLIENT_ID: registration.clientId,
      SIGNET_ADMIN_OIDC_CLIENT_SECRET: registration.secret,
      SIGNET_ADMIN_OIDC_ROLE_CLAIM: 'given_name',
      SIGNET_ADMIN_OIDC_NAME_CLAIM: 'email',
      SIGNET_ADMIN_OIDC_SCOPES: 'openid profile email',
      SIGNET_ADMIN_GROUP_ROLES: 'OPERATOR:operations',
      SIGNET_ADMIN_OIDC_RETURN_PATH: '/console?from=sign-in',
    },
  });
  const agent = platform.agent();
  const begun = await agent.get('/admin/sign-in');
  const callback = await signInAt(provider.agent(), begun.location as URL, await givenUser(provider, { given_name: 'operations' }));
  const back = await agent.get(`${callback.pathname}${callback.search}`);
  expect([back.status, back.headers.get('location')]).toEqual([303, '/console?from=sign-in']);
  await Promise.all([provider.stop(), platform.stop()]);
});

describeWithSlapd('administrators in a directory', () => {
  test('conformance 4: the attribute that is the name', async () => {
    const slapd = await startSlapd();
    if (!slapd) throw new Error('there is no slapd');
    await slapd.add({
      'ou=users': { objectClass: 'organizationalUnit' },
      'uid=alice,ou=users': {
        objectClass: 'inetOrgPerson',
        uid: 'alice',
        cn: 'alice',
        sn: 'alice',
        mail: 'a.jansen@example.org',
        userPassword: 'secret of alice',
      },
    });
    const platform = await startPlatform({
      env: {
        SIGNET_ADMIN_LDAP_URLS: slapd.plainUrl,
        SIGNET_ADMIN_LDAP_BASE_DN: slapdBase,
        SIGNET_ADMIN_LDAP_USER_DN_PATTERNS: 'uid={0},ou=users',
        SIGNET_ADMIN_LDAP_NAME_ATTRIBUTE: 'mail',
      },
    });
    const variables = { username: 'alice', password: 'secret of alice' };
    const { json } = await platform.agent().postJson('/graphql/admin', { query: login, variables });
    expect(json.data.adminLogin.session).toMatchObject({ username: 'a.jansen@example.org' });
    await platform.stop();
    await slapd.stop();
  });
});
