import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_OUTGOING_ALLOWED_HOSTS: 'inside.example' } });
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const create = (input: object) => admin.call('createIdentityProvider(input: IdentityProviderInput!)', { input }, 'identityProvider { id }');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);

const oauth = {
  clientId: 'signet',
  clientSecret: 'upstream secret',
  authorizationUrl: 'https://idp.example/authorize',
  tokenUrl: 'https://idp.example/token',
  profileUrl: 'https://idp.example/profile',
};
const oidc = { issuer: 'https://issuer.example', clientId: 'signet', clientSecret: 'secret' };
const person = { enabled: true, url: 'https://crm.example/{userId}', username: 'signet', password: 'secret' };
const base = { identifier: 'x', name: 'X' };

describe('what is not valid', () => {
  test.each<[string, object, string[]]>([
    ['nothing', {}, ['REQUIRED input.identifier', 'REQUIRED input.name', 'REQUIRED input.type']],
    ['an identifier with a blank', { ...base, identifier: 'a b', type: 'HEADER' }, ['INVALID_VALUE input.identifier']],
    ['a taken identifier', { ...base, identifier: 'directory', type: 'HEADER' }, ['ALREADY_EXISTS input.identifier']],
    ['a taken name, in other letters', { ...base, name: 'BUILT-IN directory', type: 'HEADER' }, ['ALREADY_EXISTS input.name']],
    ['OAUTH without settings', { ...base, type: 'OAUTH' }, ['REQUIRED input.oauth']],
    ['OPENID_CONNECT without settings', { ...base, type: 'OPENID_CONNECT' }, ['REQUIRED input.openIdConnect']],
    [
      'half an OAUTH provider',
      { ...base, type: 'OAUTH', oauth: { clientSecret: 'x' } },
      ['REQUIRED input.oauth.clientId', 'REQUIRED input.oauth.authorizationUrl', 'REQUIRED input.oauth.tokenUrl', 'REQUIRED input.oauth.profileUrl'],
    ],
    ['no secret', { ...base, type: 'OAUTH', oauth: { ...oauth, clientSecret: undefined } }, ['REQUIRED input.oauth.clientSecret']],
    ['no secret', { ...base, type: 'OPENID_CONNECT', openIdConnect: { ...oidc, clientSecret: null } }, ['REQUIRED input.openIdConnect.clientSecret']],
    [
      'a secret beside keys',
      { ...base, type: 'OAUTH', oauth: { ...oauth, clientAuthMethod: 'private_key_jwt' } },
      ['INVALID_VALUE input.oauth.clientSecret'],
    ],
    [
      'a secret with a line break',
      { ...base, type: 'OAUTH', oauth: { ...oauth, clientSecret: 'a\r\nb' } },
      ['INVALID_VALUE input.oauth.clientSecret'],
    ],
    ['an unknown method', { ...base, type: 'OAUTH', oauth: { ...oauth, clientAuthMethod: 'none' } }, ['INVALID_VALUE input.oauth.clientAuthMethod']],
    ['a scope with a blank', { ...base, type: 'OAUTH', oauth: { ...oauth, scopes: ['a b'] } }, ['INVALID_VALUE input.oauth.scopes.0']],
    ['OAuth settings of another type', { ...base, type: 'HEADER', oauth }, ['INVALID_VALUE input.oauth']],
    ['OpenID Connect settings of another type', { ...base, type: 'OAUTH', oauth, openIdConnect: oidc }, ['INVALID_VALUE input.openIdConnect']],
    ['scripts of another type', { ...base, type: 'SAML', scripts: {} }, ['INVALID_VALUE input.scripts']],
    ['a document that is no object', { ...base, type: 'SAML', saml: ['x'] }, ['INVALID_VALUE input.saml']],
    ['a document with NUL', { ...base, type: 'SAML', saml: { a: '\u0000' } }, ['INVALID_VALUE input.saml']],
    ['a document without end', { ...base, type: 'SAML', saml: { a: 'x'.repeat(70_000) } }, ['INVALID_VALUE input.saml']],
    ['a default no browser can use', { ...base, type: 'CUSTOM_API_ONE_STEP', default: true }, ['INVALID_VALUE input.default']],
    [
      'an issuer with a query',
      { ...base, type: 'OPENID_CONNECT', openIdConnect: { ...oidc, issuer: 'https://i.example/?x' } },
      ['INVALID_VALUE input.openIdConnect.issuer'],
    ],
    [
      'an enabled person API without anything',
      { ...base, type: 'HEADER', userInfo: { enabled: true } },
      ['REQUIRED input.userInfo.url', 'REQUIRED input.userInfo.username', 'REQUIRED input.userInfo.password'],
    ],
    [
      'a person API without {userId}',
      { ...base, type: 'HEADER', userInfo: { ...person, url: 'https://crm.example/x' } },
      ['INVALID_VALUE input.userInfo.url'],
    ],
    [
      '{userId} as host',
      { ...base, type: 'HEADER', userInfo: { ...person, url: 'https://{userId}.example/x' } },
      ['INVALID_VALUE input.userInfo.url'],
    ],
    ['a user name with a colon', { ...base, type: 'HEADER', userInfo: { ...person, username: 'a:b' } }, ['INVALID_VALUE input.userInfo.username']],
  ])('%s', async (_, input, expected) => {
    expect(codes(await create(input))).toEqual(expected);
    await trail.expectTrail([]);
  });
});

describe('RS-188 addresses that lead into the own network', () => {
  const refused = [
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/x',
    'https://2130706433/x',
    'https://0x7f000001/x',
    'https://0177.0.0.1/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://localhost/x',
    'https://user:pass@idp.example/x',
    'https://idp.example:8443/x',
    'http://idp.example/x',
    'file:///etc/passwd',
    'gopher://idp.example/x',
    'javascript:alert(1)',
  ];
  const places: readonly [string, (address: string) => object][] = [
    ['oauth.authorizationUrl', (url) => ({ type: 'OAUTH', oauth: { ...oauth, authorizationUrl: url } })],
    ['oauth.tokenUrl', (url) => ({ type: 'OAUTH', oauth: { ...oauth, tokenUrl: url } })],
    ['oauth.profileUrl', (url) => ({ type: 'OAUTH', oauth: { ...oauth, profileUrl: url } })],
    ['openIdConnect.issuer', (issuer) => ({ type: 'OPENID_CONNECT', openIdConnect: { ...oidc, issuer } })],
    ['userInfo.url', (url) => ({ type: 'HEADER', userInfo: { ...person, url: `${url}/{userId}` } })],
  ];

  test.each(places)('are refused as %s', async (field, input) => {
    for (const address of refused)
      expect([address, codes(await create({ ...base, ...input(address) }))[0]]).toEqual([address, `INVALID_VALUE input.${field}`]);
    await trail.expectTrail([]);
  });

  test('are accepted where the operator allows the host', async () => {
    const inside = 'https://inside.example:8443';
    const settings = { ...oauth, authorizationUrl: `${inside}/a`, tokenUrl: `${inside}/t`, profileUrl: `${inside}/p` };
    expect(codes(await create({ identifier: 'inside', name: 'Inside', type: 'OAUTH', oauth: settings }))).toEqual([]);
    await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_CREATED']);
  });
});
