import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/kernel/contract/config/config.ts';
import { nearest } from '../../src/kernel/contract/config/nearest.ts';
import { sections } from '../../src/kernel/contract/config/sections.ts';
import type { Section } from '../../src/kernel/contract/config/setting.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  test('is complete with an empty environment, and frozen', () => {
    const config = readConfig({});
    expect(config.http.port).toBe(4000);
    expect(config.audit.excludedEvents).toEqual([]);
    expect(config.database.url).toBeUndefined();
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { http: {} })).toThrow(TypeError);
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ SIGNET_PORT: '', DATABASE_URL: '' }).http.port).toBe(4000);
  });

  test('refuses an unknown variable and names the nearest setting', () => {
    expect(problemsOf({ SIGNET_PROT: '1' })).toEqual(['SIGNET_PROT is not a setting; did you mean SIGNET_PORT?']);
  });

  test('leaves the variables of others alone', () => {
    expect(problemsOf({ PATH: '/bin', HOME: '/root', MY_SIGNET_PORT: 'x' })).toEqual([]);
  });

  test('tells all faults at once, each with its variable', () => {
    const problems = problemsOf({
      SIGNET_PORT: '70000',
      SIGNET_LOG_LEVEL: 'loud',
      SIGNET_GRAPHIQL: 'yes',
      SIGNET_PUBLIC_URL: 'ftp://x',
      SIGNET_UNKNOWN: '1',
    });
    expect(problems.map((problem) => problem.split(/[: ]/)[0]).sort()).toEqual([
      'SIGNET_GRAPHIQL',
      'SIGNET_LOG_LEVEL',
      'SIGNET_PORT',
      'SIGNET_PUBLIC_URL',
      'SIGNET_UNKNOWN',
    ]);
  });

  test.each([
    ['http://id.example.org', false],
    ['https://id.example.org', true],
    ['http://localhost:4000', true],
    ['http://127.0.0.1:4000', true],
    ['http://[::1]:4000', true],
    ['http://localhost.example.org', false],
    ['http://127.0.0.1.example.org', false],
    ['https://id.example.org/?a=b', false],
    ['https://user@id.example.org/', false],
  ])('public address %s: allowed %s', (url, isAllowed) => {
    expect(problemsOf({ SIGNET_PUBLIC_URL: url }).length === 0).toBe(isAllowed);
  });

  test('drops the slashes at the end of the public address', () => {
    expect(readConfig({ SIGNET_PUBLIC_URL: 'https://id.example.org//' }).http.publicUrl).toBe('https://id.example.org');
  });

  test('wants sealing keys beside a database of its own', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://localhost/x' })).toEqual([expect.stringContaining('SIGNET_SEALING_KEYS')]);
  });

  test.each([
    ['a client without its secret', { SIGNET_BOOTSTRAP_CLIENT_ID: 'installer' }, 'SIGNET_BOOTSTRAP_CLIENT_SECRET'],
    ['a notification service with half of its credentials', { SIGNET_NOTIFICATION_SERVICE_USERNAME: 'bank' }, 'SIGNET_NOTIFICATION_SERVICE_PASSWORD'],
    ['a certificate without its key', { SIGNET_TLS_CERTIFICATE_FILE: 'c.pem' }, 'SIGNET_TLS_KEY_FILE'],
    ['a port for certificates without a certificate', { SIGNET_MTLS_PORT: '4443' }, 'SIGNET_MTLS_PORT'],
    ['a header that nobody is trusted with', { SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' }, 'SIGNET_TLS_CLIENT_CERTIFICATE_HEADER'],
  ])('refuses %s', (_name, environment, variable) => {
    expect(problemsOf(environment as Record<string, string>)).toEqual([expect.stringContaining(variable)]);
  });

  test.each(['SIGNET_TRUSTED_PROXIES', 'SIGNET_API_ALLOWED_ADDRESSES'])(
    'platform 3: %s takes addresses in every spelling and nothing else',
    (name) => {
      const accepted = '10.0.0.1, 10.0.0.0/8,2001:DB8::1,[2001:db8::2],fe80::1%eth0,::ffff:10.0.0.0/104,2001:db8::/32';
      expect(problemsOf({ [name]: accepted })).toEqual([]);
      for (const value of ['proxy.internal', '10.0.0.0/33', '10.0.0.0/', '10.0.0', '10.0.0.1;10.0.0.2', '10.0.0.1:443'])
        expect([value, problemsOf({ [name]: `127.0.0.1,${value}` })]).toEqual([
          value,
          [`${name}: must be IP addresses or CIDR ranges, separated by commas`],
        ]);
    },
  );

  test('never repeats a value in a complaint', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://user:hunter2@localhost', SIGNET_PORT: 'hunter2' }).join()).not.toContain('hunter2');
  });
});

test('the settings are named once and say what they do', () => {
  const settings = Object.values(sections).flatMap((section: Section) => Object.values(section));
  const names = settings.map((setting) => setting.env);
  expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
  expect(settings.filter((setting) => !/^[A-Z].*\.$/.test(setting.meaning))).toEqual([]);
});

test.each([
  ['kitten', ['mitten', 'sitting', 'bitter'], 'mitten'],
  ['', ['ab', 'a'], 'a'],
  ['x', [], ''],
])('the name nearest to %j', (name, candidates, expected) => {
  expect(nearest(name, candidates)).toBe(expected);
});

describe('how administrators sign in', () => {
  const configured = (...accounts: object[]) =>
    JSON.stringify(
      (accounts.length > 0 ? accounts : [{}]).map((account) => ({
        username: 'root',
        passwordHash: `$2b$10$${'a'.repeat(53)}`,
        roles: ['ADMIN'],
        ...account,
      })),
    );
  const ldap = { SIGNET_ADMIN_LDAP_URLS: 'ldaps://directory.example', SIGNET_ADMIN_LDAP_SEARCH_FILTER: '(uid={0})' };

  test.each<[string, Record<string, string>, string[]]>([
    ['nobody could', { SIGNET_ADMIN_DIRECTORY: 'false' }, ['SIGNET_ADMIN_DIRECTORY: nobody could administer']],
    ['LDAP alone can', { SIGNET_ADMIN_DIRECTORY: 'false', ...ldap }, []],
    ['a gateway that is not named', { SIGNET_ADMIN_HEADER: 'true' }, ['SIGNET_ADMIN_HEADER: needs SIGNET_TRUSTED_PROXIES']],
    ['a gateway that is', { SIGNET_ADMIN_HEADER: 'true', SIGNET_TRUSTED_PROXIES: '10.0.0.1', SIGNET_ADMIN_DIRECTORY: 'false' }, []],
    ['a directory without a way to find anybody', { SIGNET_ADMIN_LDAP_URLS: 'ldaps://directory.example' }, ['SIGNET_ADMIN_LDAP_URLS: needs']],
    ['plain LDAP', { ...ldap, SIGNET_ADMIN_LDAP_URLS: 'ldap://directory.example' }, ['SIGNET_ADMIN_LDAP_URLS: plain ldap is for loopback only']],
    ['plain LDAP that changes to TLS', { ...ldap, SIGNET_ADMIN_LDAP_URLS: 'ldap://directory.example', SIGNET_ADMIN_LDAP_START_TLS: 'true' }, []],
    [
      'another scheme',
      { ...ldap, SIGNET_ADMIN_LDAP_URLS: 'https://directory.example' },
      ['SIGNET_ADMIN_LDAP_URLS: https://directory.example is not'],
    ],
    [
      'a filter without a place for the name',
      { ...ldap, SIGNET_ADMIN_LDAP_SEARCH_FILTER: '(uid=x)' },
      ['SIGNET_ADMIN_LDAP_SEARCH_FILTER: must contain {0}', 'SIGNET_ADMIN_LDAP_URLS: needs'],
    ],
    ['half an account that searches', { ...ldap, SIGNET_ADMIN_LDAP_BIND_DN: 'cn=x' }, ['SIGNET_ADMIN_LDAP_BIND_PASSWORD: must be set together']],
    [
      'accounts in the configuration in production',
      { SIGNET_ADMIN_ACCOUNTS: configured() },
      ['SIGNET_ADMIN_ACCOUNTS: is for tests; set SIGNET_ADMIN_ACCOUNTS_IN_PRODUCTION'],
    ],
    ['accounts in the configuration where that is allowed', { SIGNET_ADMIN_ACCOUNTS: configured(), SIGNET_ADMIN_ACCOUNTS_IN_PRODUCTION: 'true' }, []],
    [
      'accounts in the configuration alone can',
      { SIGNET_ADMIN_ACCOUNTS: configured(), SIGNET_DEVELOPMENT: 'true', SIGNET_ADMIN_DIRECTORY: 'false' },
      [],
    ],
    [
      'an account twice',
      { SIGNET_ADMIN_ACCOUNTS: configured({}, { username: 'Root' }), SIGNET_DEVELOPMENT: 'true' },
      ['SIGNET_ADMIN_ACCOUNTS: names somebody twice'],
    ],
    ['accounts that are no JSON', { SIGNET_ADMIN_ACCOUNTS: 'root:hunter2' }, ['SIGNET_ADMIN_ACCOUNTS: must be JSON']],
    [
      'an account with a password in place of a hash',
      { SIGNET_ADMIN_ACCOUNTS: configured({ passwordHash: 'hunter2' }) },
      ['SIGNET_ADMIN_ACCOUNTS: 0.passwordHash must be a hash'],
    ],
    [
      'a file that is not there',
      { SIGNET_ADMIN_ACCOUNTS_FILE: '/nowhere/accounts.json' },
      ['SIGNET_ADMIN_ACCOUNTS_FILE: the file cannot be read (ENOENT)'],
    ],
    ['an application that cannot be one', { SIGNET_ADMIN_GROUP_APPS: 'a b:wheel' }, ['SIGNET_ADMIN_GROUP_APPS: a b:wheel is not app:group']],
    ['a role that is none', { SIGNET_ADMIN_GROUP_ROLES: 'ROOT:wheel' }, ['SIGNET_ADMIN_GROUP_ROLES: ROOT:wheel is not ROLE:group']],
  ])('%s', (_name, environment, problems) => {
    expect(problemsOf(environment)).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });

  test('groups with commas stay whole', () => {
    expect(readConfig({ SIGNET_ADMIN_GROUP_ROLES: 'ADMIN:cn=a,dc=x; OPERATOR:ops' }).admins.groupRoles).toEqual([
      { role: 'ADMIN', group: 'cn=a,dc=x' },
      { role: 'OPERATOR', group: 'ops' },
    ]);
  });
});
