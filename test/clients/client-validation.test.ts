import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  await admin.call(
    'createApiClient(input: ApiClientInput!)',
    { input: { clientId: 'gateway', name: 'Gateway', apiScopes: ['TOKEN_INTROSPECTION'] } },
    'client { id }',
  );
  await admin.call(
    'createApiClient(input: ApiClientInput!)',
    { input: { clientId: 'reader', name: 'Reader', apiScopes: ['EVENTS'] } },
    'client { id }',
  );
  await create({ name: 'Taken' }, { clientId: 'taken' });
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

let counter = 0;
const usual = () => {
  counter += 1;
  return {
    clientId: `client-${counter}`,
    name: `Client ${counter}`,
    grantTypes: ['AUTHORIZATION_CODE'],
    redirectUrl: 'https://app.example/callback',
  };
};
const create = (input: object, more: object = {}) =>
  admin.call('createStaticClient(input: StaticClientInput!)', { input: { ...usual(), ...input, ...more } }, 'client { clientId } oneTimeSecret');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.slice(1).join('.')}`);
const invalid = (...fields: string[]) => fields.map((field) => `INVALID_VALUE ${field}`);

const jwkOf = (type: 'ec' | 'rsa' | 'ed25519', options: object, isPrivate = false) => {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of node want literals
  const { publicKey, privateKey } = (generateKeyPairSync as any)(type, options);
  return (isPrivate ? privateKey : publicKey).export({ format: 'jwk' });
};
const p256 = jwkOf('ec', { namedCurve: 'P-256' });
const keyClient = (publicJwk: unknown) => ({ authMethod: 'PRIVATE_KEY_JWT', publicJwk });

describe('a web client is accepted with', () => {
  test.each<[string, object]>([
    ['several grants', { grantTypes: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS'] }],
    ['no redirect address when it needs none', { grantTypes: ['CLIENT_CREDENTIALS'], redirectUrl: null }],
    ['a loopback address over http', { redirectUrl: 'http://127.0.0.1:8080/callback' }],
    ['a scheme of an app, without a secret', { authMethod: 'PKCE', redirectUrl: 'com.example.app:/callback' }],
    ['no PKCE when it has a secret', { pkceRequired: false }],
    ['an EC key', keyClient(p256)],
    ['a P-521 key', keyClient(jwkOf('ec', { namedCurve: 'P-521' }))],
    ['an RSA key', keyClient(jwkOf('rsa', { modulusLength: 2048 }))],
    ['an Ed25519 key', keyClient(jwkOf('ed25519', {}))],
    ['a JWK Set URI that the operator allows', { authMethod: 'PRIVATE_KEY_JWT', jwksUri: 'https://localhost:8443/jwks' }],
    ['a key for its requests, beside a secret', { requireSignedRequestObject: true, publicJwk: p256 }],
    ['a JWK Set URI', { authMethod: 'PRIVATE_KEY_JWT', jwksUri: 'https://keys.example.com/jwks' }],
    ['a subject of a certificate', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { subjectDn: 'CN=Client\\, Inc.,2.5.4.97=PSDNL-1,C=NL' } }],
    ['an alternative name of one', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { sanUri: 'spiffe://a/b', sanDns: null } }],
    ['certificates by its keys', { authMethod: 'SELF_SIGNED_TLS_CLIENT_AUTH', jwksUri: 'https://keys.example.com/jwks' }],
    ['bound tokens', { dpopBoundAccessTokens: true, dpopNonceRequired: true, tlsClientCertificateBoundAccessTokens: true }],
    ['a resource gateway', { resourceGatewayClientIds: ['gateway'] }],
    ['the longest lifetimes', { accessGrantExpiresIn: 600, accessTokenExpiresIn: 2_592_000, refreshTokenEnabled: true, refreshGraceSeconds: 60 }],
    ['several sessions', { simultaneousSessionsAllowed: true, maxSimultaneousSessions: 25 }],
    ['the same name as an API client', { name: 'Gateway' }],
  ])('%s', async (_, input) => {
    expect(codes(await create(input))).toEqual([]);
  });
});

describe('a web client is refused with', () => {
  test.each<[string, object, string[]]>([
    ['no identifier', { clientId: null }, ['REQUIRED clientId']],
    ['nothing about its certificate', { authMethod: 'TLS_CLIENT_AUTH' }, ['REQUIRED tlsClientAuth']],
    ['no name of a certificate', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { sanDns: null } }, invalid('tlsClientAuth')],
    ['two names', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { sanDns: 'a.example', sanIp: '10.0.0.1' } }, invalid('tlsClientAuth')],
    ['a wildcard', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { sanDns: '*.example' } }, invalid('tlsClientAuth.sanDns')],
    ['a subject that is none', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { subjectDn: 'Client' } }, invalid('tlsClientAuth.subjectDn')],
    ['no IP address', { authMethod: 'TLS_CLIENT_AUTH', tlsClientAuth: { sanIp: '10.0.0.256' } }, invalid('tlsClientAuth.sanIp')],
    ['a name that its method does not use', { tlsClientAuth: { sanDns: 'a.example' } }, invalid('tlsClientAuth')],
    ['a self-signed certificate without keys', { authMethod: 'SELF_SIGNED_TLS_CLIENT_AUTH' }, ['REQUIRED publicJwk']],
    ['a key without its certificate', { authMethod: 'SELF_SIGNED_TLS_CLIENT_AUTH', publicJwk: p256 }, ['REQUIRED publicJwk']],
    ['a certificate that is none', keyClient({ ...p256, x5c: ['AAAA'] }), invalid('publicJwk')],
    ['an identifier with a dot', { clientId: 'a.b' }, invalid('clientId')],
    ['a taken identifier', { clientId: 'taken' }, ['ALREADY_EXISTS clientId']],
    ['the identifier of an API client', { clientId: 'gateway' }, ['ALREADY_EXISTS clientId']],
    ['a taken name, in other letters and with blanks', { name: ' tAKEN ' }, ['ALREADY_EXISTS name']],
    ['no name', { name: '  ' }, invalid('name')],
    ['a name with a line break', { name: 'a\nb' }, invalid('name')],
    ['no grant', { grantTypes: [] }, invalid('grantTypes')],
    ['a grant twice', { grantTypes: ['CLIENT_CREDENTIALS', 'CLIENT_CREDENTIALS'] }, invalid('grantTypes')],
    ['no redirect address', { redirectUrl: null }, ['REQUIRED redirectUrl']],
    [
      'only additional redirect addresses',
      { grantTypes: ['CLIENT_CREDENTIALS'], redirectUrl: null, additionalRedirectUrls: ['https://a.example/'] },
      ['REQUIRED redirectUrl'],
    ],
    [
      'redirect addresses that will not do',
      { redirectUrl: 'http://app.example/', additionalRedirectUrls: ['https://a.example/', 'https://a.example/#x'] },
      invalid('redirectUrl', 'additionalRedirectUrls.1'),
    ],
    ['a wildcard', { redirectUrl: 'https://*.example/' }, invalid('redirectUrl')],
    ['user information', { redirectUrl: 'https://app.example@evil.example/' }, invalid('redirectUrl')],
    ['a script', { redirectUrl: 'JavaScript:alert(1)//' }, invalid('redirectUrl')],
    ['a scheme of an app although it has a secret', { redirectUrl: 'com.example.app:/callback' }, invalid('redirectUrl')],
    ['a scheme without a dot', { authMethod: 'PKCE', redirectUrl: 'myapp:/callback' }, invalid('redirectUrl')],
    [
      'RS-059: client credentials without credentials',
      { authMethod: 'PUBLIC', grantTypes: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS'] },
      invalid('grantTypes'),
    ],
    ['more than the code grant for PKCE', { authMethod: 'PKCE', grantTypes: ['AUTHORIZATION_CODE', 'DEVICE_CODE'] }, invalid('grantTypes')],
    ['neither secret nor PKCE', { authMethod: 'PUBLIC', pkceRequired: false }, invalid('pkceRequired')],
    ['a short secret', { clientSecret: 'x'.repeat(31) }, invalid('clientSecret')],
    ['an empty secret', { clientSecret: '' }, invalid('clientSecret')],
    ['a secret with NUL', { clientSecret: `${'x'.repeat(40)}\u0000` }, invalid('clientSecret')],
    ['a secret for a public client', { authMethod: 'PUBLIC', clientSecret: 'x'.repeat(40) }, invalid('clientSecret')],
    [
      'secret and hash',
      { clientSecret: 'x'.repeat(40), hashedClientSecret: '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy' },
      invalid('hashedClientSecret'),
    ],
    ['what is no hash', { hashedClientSecret: '$1$md5$x' }, invalid('hashedClientSecret')],
    ['no key for key authentication', { authMethod: 'PRIVATE_KEY_JWT' }, ['REQUIRED publicJwk']],
    ['a key for secret authentication', { publicJwk: p256 }, invalid('publicJwk')],
    ['signed requests but no key', { requireSignedRequestObject: true }, ['REQUIRED publicJwk']],
    ['a private key', keyClient(jwkOf('ec', { namedCurve: 'P-256' }, true)), invalid('publicJwk')],
    ['a symmetric key', keyClient({ kty: 'oct', k: 'c2VjcmV0' }), invalid('publicJwk')],
    ['a small RSA key', keyClient(jwkOf('rsa', { modulusLength: 1024 })), invalid('publicJwk')],
    ['an RSA key with a small exponent', keyClient(jwkOf('rsa', { modulusLength: 2048, publicExponent: 3 })), invalid('publicJwk')],
    ['a key on another curve', keyClient(jwkOf('ec', { namedCurve: 'secp256k1' })), invalid('publicJwk')],
    ['a point that is not on its curve', keyClient({ ...p256, y: p256.x }), invalid('publicJwk')],
    ['a key for encryption', keyClient({ ...p256, use: 'enc' }), invalid('publicJwk')],
    ['a key with NUL in it', keyClient({ ...p256, kid: 'a\u0000' }), invalid('publicJwk.kid')],
    ['a key that is a text', keyClient('key'), invalid('publicJwk')],
    ['RS-188: keys inside the own network', { authMethod: 'PRIVATE_KEY_JWT', jwksUri: 'https://[::ffff:10.0.0.1]/jwks' }, invalid('jwksUri')],
    ['RS-188: a logo inside the own network', { logoUri: 'https://0x0a000001/logo.png' }, invalid('logoUri')],
    ['keys over plain http', { authMethod: 'PRIVATE_KEY_JWT', jwksUri: 'http://keys.example.com/jwks' }, invalid('jwksUri')],
    [
      'lifetimes out of bounds',
      { accessGrantExpiresIn: 601, accessTokenExpiresIn: 2_592_001 },
      invalid('accessGrantExpiresIn', 'accessTokenExpiresIn'),
    ],
    ['a lifetime of zero', { accessTokenExpiresIn: 0 }, invalid('accessTokenExpiresIn')],
    [
      'refresh settings without refresh tokens',
      { refreshTokenExpiresIn: 10, maxRefreshTokenValidity: 10, refreshGraceSeconds: 1 },
      invalid('refreshTokenExpiresIn', 'maxRefreshTokenValidity', 'refreshGraceSeconds'),
    ],
    ['a long grace window', { refreshTokenEnabled: true, refreshGraceSeconds: 61 }, invalid('refreshGraceSeconds')],
    ['a number of sessions without several sessions', { maxSimultaneousSessions: 3 }, invalid('maxSimultaneousSessions')],
    ['one simultaneous session', { simultaneousSessionsAllowed: true, maxSimultaneousSessions: 1 }, invalid('maxSimultaneousSessions')],
    [
      'scopes that do not exist',
      { defaultScopeIds: ['email', 'nowhere'], additionalScopeIds: ['neither'] },
      ['UNKNOWN_REFERENCE defaultScopeIds', 'UNKNOWN_REFERENCE additionalScopeIds'],
    ],
    ['a scope in both lists', { defaultScopeIds: ['email'], additionalScopeIds: ['email'] }, invalid('additionalScopeIds')],
    ['openid without its settings', { additionalScopeIds: ['openid'] }, ['REQUIRED openIdConnect']],
    [
      'encryption without what it needs',
      { openIdConnect: { expirationTimeSeconds: 60, idTokenEncryptionEnabled: true } },
      ['REQUIRED openIdConnect.idTokenEncryptionMethod', 'REQUIRED openIdConnect.idTokenJwksUri'],
    ],
    [
      'RS-188 addresses in our own network',
      {
        openIdConnect: { expirationTimeSeconds: 60, idTokenJwksUri: 'https://169.254.169.254/keys', backChannelLogoutUrl: 'https://10.0.0.1/logout' },
      },
      invalid('openIdConnect.idTokenJwksUri', 'openIdConnect.backChannelLogoutUrl'),
    ],
    [
      'a front-channel logout address of another site',
      { openIdConnect: { expirationTimeSeconds: 60, frontChannelLogoutUrl: 'https://other.example/logout' } },
      invalid('openIdConnect.frontChannelLogoutUrl'),
    ],
    [
      'algorithms without keys',
      { openIdConnect: { expirationTimeSeconds: 60, idTokenSignedResponseAlg: 'RS384', userinfoSignedResponseAlg: 'PS512' } },
      ['UNKNOWN_REFERENCE openIdConnect.idTokenSignedResponseAlg', 'UNKNOWN_REFERENCE openIdConnect.userinfoSignedResponseAlg'],
    ],
    ['legacy claims of opaque tokens', { legacyAccessTokenClaims: true }, invalid('legacyAccessTokenClaims')],
    [
      'an ID token that lives longer than a day',
      { openIdConnect: { expirationTimeSeconds: 86_401 } },
      invalid('openIdConnect.expirationTimeSeconds'),
    ],
    [
      'bad logout addresses',
      {
        openIdConnect: { expirationTimeSeconds: 60, postLogoutRedirectUrl: 'javascript:x', additionalPostLogoutRedirectUrls: ['http://a.example/'] },
      },
      invalid('openIdConnect.postLogoutRedirectUrl', 'openIdConnect.additionalPostLogoutRedirectUrls.0'),
    ],
    ['a gateway that may not introspect', { resourceGatewayClientIds: ['reader'] }, ['UNKNOWN_REFERENCE resourceGatewayClientIds']],
    ['a gateway that is a web client', { resourceGatewayClientIds: ['taken'] }, ['UNKNOWN_REFERENCE resourceGatewayClientIds']],
    ['an audience with a blank', { additionalAudiences: ['a b'] }, invalid('additionalAudiences.0')],
  ])('%s', async (_, input, expected) => {
    expect(codes(await create(input))).toEqual(expected);
    await trail.expectTrail([]);
  });

  test('a device client is public unless it says otherwise', async () => {
    const { clientId } = usual();
    const answer = await create({ clientId, grantTypes: ['DEVICE_CODE'], redirectUrl: null });
    expect(codes(answer)).toEqual([]);
    expect(await platform.sql('select auth_method, secret_hash from client where client_id = $1', [clientId])).toEqual([
      { auth_method: 'PUBLIC', secret_hash: null },
    ]);
  });
});
