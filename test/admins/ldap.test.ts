import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { describeWithSlapd, slapdBase, startSlapd, type TestSlapd } from '../support/test-slapd.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const login = `mutation ($username: String, $password: String) {
  adminLogin(username: $username, password: $password) { session { accessToken username roles } userErrors { code field message } } }`;
const refresh = 'mutation { adminRefresh { session { accessToken roles } userErrors { code } } }';

const person = (uid: string, mail: string) => ({ objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid, mail, userPassword: `password of ${uid}` });
const group = (member: string) => ({ objectClass: 'groupOfNames', member: [member] });
const users = `ou=users,${slapdBase}`;

describeWithSlapd('administrators in a directory that speaks LDAP', () => {
  let slapd: TestSlapd;
  const platforms: Platform[] = [];

  beforeAll(async () => {
    slapd = (await startSlapd()) as TestSlapd;
    await slapd.add({
      'cn=reader': { objectClass: ['organizationalRole', 'simpleSecurityObject'], userPassword: 'password of reader' },
      'ou=users': { objectClass: 'organizationalUnit' },
      'ou=deep,ou=users': { objectClass: 'organizationalUnit' },
      'ou=groups': { objectClass: 'organizationalUnit' },
      'uid=alice,ou=users': person('alice', 'alice@example.org'),
      'uid=bob,ou=deep,ou=users': person('bob', 'bob@example.org'),
      'uid=carol,ou=users': person('carol', 'twin@example.org'),
      'uid=carola,ou=users': person('carola', 'twin@example.org'),
      'uid=Zoë,ou=users': person('Zoë', 'zoe@example.org'),
      'cn=Jürgen \\22JJ\\22 \\2B P,ou=users': { ...person('jj', 'jj@example.org'), cn: 'Jürgen "JJ" + P' },
      'uid=Ольга,ou=users': person('Ольга', 'olga@example.org'),
      'cn=Größe\\2C Ämter,ou=groups': group(`uid=Zoë,${users}`),
      'cn=Ärzte,ou=groups': group(`cn=Jürgen \\22JJ\\22 \\2B P,${users}`),
      'cn=Signet Admins,ou=groups': group(`uid=alice,${users}`),
      'cn=operators,ou=groups': { objectClass: 'groupOfNames', member: [`uid=alice,${users}`, `uid=bob,ou=deep,${users}`] },
    });
  });
  afterAll(async () => {
    for (const platform of platforms) await platform.stop();
    await slapd.stop();
  });

  const search = { SIGNET_ADMIN_LDAP_SEARCH_BASE: 'ou=users', SIGNET_ADMIN_LDAP_SEARCH_FILTER: '(|(uid={0})(mail={0})(cn={0}))' };
  const patterns = { SIGNET_ADMIN_LDAP_USER_DN_PATTERNS: 'uid={0},ou=nowhere;uid={0},ou=users' };
  const reader = { SIGNET_ADMIN_LDAP_BIND_DN: `cn=reader,${slapdBase}`, SIGNET_ADMIN_LDAP_BIND_PASSWORD: 'password of reader' };

  async function openPlatform(env: Record<string, string> = {}, urls = slapd.plainUrl): Promise<Platform> {
    const platform = await startPlatform({
      env: {
        SIGNET_ADMIN_LDAP_URLS: urls,
        SIGNET_ADMIN_LDAP_BASE_DN: slapdBase,
        SIGNET_ADMIN_GROUP_APPS: 'bank:operators',
        SIGNET_ADMIN_GROUP_ROLES:
          'ADMIN:signet admins;HELPDESK:cn=operators,ou=groups,dc=example,dc=org;OPERATOR:operators;OPERATOR:größe, ämter;ADMIN:cn=ärzte,ou=groups,dc=example,dc=org',
        ...env,
      },
    });
    platforms.push(platform);
    return platform;
  }

  async function attempt(platform: Platform, username: string, password: string, agent: Agent = platform.agent()) {
    const { json } = await agent.postJson('/graphql/admin', { query: login, variables: { username, password } });
    return json.data.adminLogin;
  }

  describe('found by a search', () => {
    let platform: Platform;
    let trail: Trail;
    beforeAll(async () => {
      platform = await openPlatform({ ...search, ...reader });
      trail = trailOf(platform);
    });
    beforeEach(async () => {
      await platform.sql('delete from throttle');
      await trail.mark();
    });

    test.each([
      ['alice', 'alice', ['ADMIN', 'OPERATOR', 'HELPDESK']],
      ['alice@example.org', 'alice', ['ADMIN', 'OPERATOR', 'HELPDESK']],
      ['bob', 'bob', ['OPERATOR', 'HELPDESK']],
      ['carola', 'carola', []],
    ])('%s signs in; groups tell the roles, the directory the name', async (typed, username, roles) => {
      const { session } = await attempt(platform, typed, `password of ${username}`);
      expect(session).toMatchObject({ username, roles });
      await trail.expectTrail([
        [
          'ADMIN_AUTHENTICATION_SUCCESS',
          { adminUser: username, details: { authenticator: 'ldap', roles, sessionId: decodeJwt(session.accessToken).jti } },
        ],
      ]);
    });

    test.each([
      ['a wrong password', 'alice', 'password of bob', 'wrong_password'],
      ['an empty password, which a directory takes for anonymous', 'alice', '', 'unknown_account'],
      ['an unknown name', 'mallory', 'password of mallory', 'unknown_account'],
      ['a name that two entries have', 'twin@example.org', 'password of carol', 'ambiguous_account'],
      ['a name that is a filter', 'alice)(uid=*', 'password of alice', 'unknown_account'],
      ['a name that is a wildcard', 'ali*', 'password of alice', 'unknown_account'],
      ['a name that closes the filter', '*)(objectClass=*))(|(uid=*', 'password of alice', 'unknown_account'],
      ['a name with NUL', 'alice\u0000', 'password of alice', 'unknown_account'],
      ['a distinguished name', `uid=alice,${users}`, 'password of alice', 'unknown_account'],
    ])('%s is refused like every other', async (_name, username, password, reason) => {
      const refused = await attempt(platform, username, password);
      expect(refused).toEqual(await attempt(platform, 'nobody', 'nothing'));
      expect(refused).toMatchObject({ session: null, userErrors: [{ code: 'INVALID_VALUE', field: null }] });
      const events = await trail.events();
      expect(events.map(({ type, details }) => [type, details?.reason])).toEqual([
        ['ADMIN_AUTHENTICATION_FAILURE', reason],
        ['ADMIN_AUTHENTICATION_FAILURE', 'unknown_account'],
      ]);
    });

    test.each([
      ['by the name', 'Zoë', 'Zoë', 'zoë', ['OPERATOR']],
      ['by a decomposed name in other letters', 'ZOE\u0308', 'Zoë', 'zoë', ['OPERATOR']],
      ['by the common name', 'Jürgen "JJ" + P', 'jj', 'jj', ['ADMIN']],
      ['in another script', 'Ольга', 'Ольга', 'ольга', []],
    ])('platform 20: a name with an umlaut is found %s, with its groups', async (_name, typed, uid, username, roles) => {
      const { session } = await attempt(platform, typed, `password of ${uid}`);
      expect([session?.username.toLowerCase(), session?.roles]).toEqual([username, roles]);
      expect((await attempt(platform, typed, 'password of alice')).session).toBeNull();
    });

    test('five failures for a name, then no more tries, whatever the authenticator', async () => {
      for (let failures = 1; failures <= 5; failures += 1) await attempt(platform, 'alice', 'wrong');
      expect((await attempt(platform, 'alice', 'password of alice')).session).toBeNull();
      const reasons = (await trail.events()).map(({ details }) => details?.reason);
      expect(reasons).toEqual([...Array.from({ length: 5 }, () => 'wrong_password'), 'throttled']);
    });

    test('accounts that the platform keeps are asked first', async () => {
      const { username, password } = await givenAdmin(platform, { username: 'alice' });
      expect((await attempt(platform, username, password)).session).toMatchObject({ roles: ['ADMIN'] });
      expect((await attempt(platform, username, 'password of alice')).session).toMatchObject({ roles: ['ADMIN', 'OPERATOR', 'HELPDESK'] });
      await trail.expectTrail([
        ['ADMIN_AUTHENTICATION_SUCCESS', { details: { authenticator: 'directory' } }],
        ['ADMIN_AUTHENTICATION_SUCCESS', { details: { authenticator: 'ldap' } }],
      ]);
      await platform.sql("delete from admin_account where username = 'alice'");
    });

    test('the password is not changed here', async () => {
      const { session } = await attempt(platform, 'bob', 'password of bob');
      const query =
        'mutation { adminChangePassword(currentPassword: "password of bob", newPassword: "a completely new phrase") { userErrors { code message } } }';
      const { json } = await platform.agent().postJson('/graphql/admin', { query }, { headers: { authorization: `Bearer ${session.accessToken}` } });
      expect(json.data.adminChangePassword.userErrors).toEqual([
        { code: 'INVALID_VALUE', message: 'The password is kept elsewhere, and changed there.' },
      ]);
    });

    test('a refresh reads the roles again; who is gone from the directory loses the session', async () => {
      await slapd.add({ 'uid=dora,ou=users': person('dora', 'dora@example.org'), 'cn=signet admins 2,ou=groups': group(`uid=dora,${users}`) });
      const agent = platform.agent();
      const { session } = await attempt(platform, 'dora', 'password of dora', agent);
      expect(session.roles).toEqual([]);
      expect(await platform.sql(`select restricted_to_apps from admin_session where username = 'dora'`)).toEqual([{ restricted_to_apps: [] }]);
      await slapd.remove('cn=operators,ou=groups');
      await slapd.add({
        'cn=operators,ou=groups': { objectClass: 'groupOfNames', member: [`uid=dora,${users}`, `uid=alice,${users}`, `uid=bob,ou=deep,${users}`] },
      });
      const { json } = await agent.postJson('/graphql/admin', { query: refresh });
      expect(json.data.adminRefresh.session.roles).toEqual(['OPERATOR', 'HELPDESK']);
      const restricted = await platform.sql(`select restricted_to_apps from admin_session where username = 'dora'`);
      expect(restricted).toEqual([{ restricted_to_apps: ['bank'] }]);
      await trail.mark();
      await slapd.remove('uid=dora,ou=users');
      const gone = await agent.postJson('/graphql/admin', { query: refresh });
      expect(gone.json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
      await trail.expectTrail([['ADMIN_SESSION_ENDED', { adminUser: 'dora', details: { reason: 'no_longer_accepted' } }]]);
      const viewer = { query: '{ adminViewer { username } }' };
      const { accessToken } = json.data.adminRefresh.session;
      const after = await platform.agent().postJson('/graphql/admin', viewer, { headers: { authorization: `Bearer ${accessToken}` } });
      expect(after.json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    });
  });

  test('found by patterns, as the administrator, without an account that searches', async () => {
    const platform = await openPlatform(patterns);
    expect((await attempt(platform, 'alice', 'password of alice')).session).toMatchObject({ username: 'alice' });
    expect((await attempt(platform, 'bob', 'password of bob')).session).toBeNull();
    expect((await attempt(platform, 'alice,ou=users', 'password of alice')).session).toBeNull();
    expect((await attempt(platform, 'alice+cn=alice', 'password of alice')).session).toBeNull();
    expect((await attempt(platform, 'Zoë', 'password of Zoë')).session).toMatchObject({ username: 'Zoë' });
    expect((await attempt(platform, 'ольга', 'password of Ольга')).session).toMatchObject({ username: 'Ольга' });
  });

  test('groups found by a search of their own', async () => {
    const env = { SIGNET_ADMIN_LDAP_GROUP_ATTRIBUTE: 'description', SIGNET_ADMIN_LDAP_GROUP_SEARCH_BASE: 'ou=groups' };
    const platform = await openPlatform({ ...search, ...reader, ...env });
    expect((await attempt(platform, 'bob', 'password of bob')).session).toMatchObject({ roles: ['OPERATOR', 'HELPDESK'] });
    // Platform 20: the distinguished name of the member stands in the filter.
    expect((await attempt(platform, 'Zoë', 'password of Zoë')).session).toMatchObject({ roles: ['OPERATOR'] });
    expect((await attempt(platform, 'jj', 'password of jj')).session).toMatchObject({ roles: ['ADMIN'] });
  });

  test('conformance 4: groups found by a filter of the deployment', async () => {
    const filter = '(&(cn=operators)(member={0}))';
    const env = { SIGNET_ADMIN_LDAP_GROUP_ATTRIBUTE: 'description', SIGNET_ADMIN_LDAP_GROUP_SEARCH_BASE: 'ou=groups' };
    const platform = await openPlatform({ ...search, ...reader, ...env, SIGNET_ADMIN_LDAP_GROUP_SEARCH_FILTER: filter });
    expect((await attempt(platform, 'alice', 'password of alice')).session).toMatchObject({ roles: ['OPERATOR', 'HELPDESK'] });
  });

  test('one level only', async () => {
    const platform = await openPlatform({ ...search, ...reader, SIGNET_ADMIN_LDAP_SEARCH_SUBTREE: 'false' });
    expect((await attempt(platform, 'bob', 'password of bob')).session).toBeNull();
    expect((await attempt(platform, 'alice', 'password of alice')).session).not.toBeNull();
  });

  test('over TLS and StartTLS with the authority that is named, and not without', async () => {
    const authority = { SIGNET_ADMIN_LDAP_CA_FILE: slapd.authoritiesFile };
    for (const [env, url] of [
      [authority, slapd.tlsUrl],
      [{ ...authority, SIGNET_ADMIN_LDAP_START_TLS: 'true' }, slapd.plainUrl],
    ] as const)
      expect((await attempt(await openPlatform({ ...search, ...reader, ...env }, url), 'alice', 'password of alice')).session).not.toBeNull();
    const strangers = await openPlatform({ ...search, ...reader }, slapd.tlsUrl);
    const trail = trailOf(strangers);
    await trail.mark();
    expect((await attempt(strangers, 'alice', 'password of alice')).session).toBeNull();
    await trail.expectTrail([['ADMIN_AUTHENTICATION_FAILURE', { details: { authenticator: 'ldap', reason: 'authenticator_unavailable' } }]]);
  });

  test('the next address serves when the first one does not; when none does, sessions stay and a refresh may be tried again', async () => {
    const platform = await openPlatform({ ...search, ...reader }, `ldap://localhost:1,${slapd.plainUrl}`);
    expect((await attempt(platform, 'alice', 'password of alice')).session).not.toBeNull();
    const down = await openPlatform({ ...search, ...reader }, 'ldap://localhost:1');
    const agent = down.agent();
    const { username, password } = await givenAdmin(down);
    await attempt(down, username, password, agent);
    await down.sql("update admin_session set authenticator = 'ldap', subject = 'uid=alice,ou=users,dc=example,dc=org'");
    const { json } = await agent.postJson('/graphql/admin', { query: refresh });
    expect(json.errors[0].extensions.code).toBe('UNAVAILABLE');
    expect(await down.sql('select 1 from admin_session where revoked_at is null')).toHaveLength(1);
  });
});
