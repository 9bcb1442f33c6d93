import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient, givenScopes } from '../../support/fixtures.ts';
import { givenTokens } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../../support/trail.ts';
import { authorize, challenge, nextOf, requestOf, responseOf } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let two: GivenClient;
let native: GivenClient;
let confidential: GivenClient;
let bare: GivenClient;
let service: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  two = await givenClient(platform, { additional_redirect_urls: ['https://two.example/second'] });
  const withoutSecret = { auth_method: 'PUBLIC', secret_hash: null, consent_disabled: true };
  native = await givenClient(platform, {
    ...withoutSecret,
    redirect_url: 'http://127.0.0.1/callback?from=app',
    additional_redirect_urls: ['http://[::1]/callback', 'com.example.app:/callback', 'https://native.example/callback'],
    pkce_required: false,
  });
  confidential = await givenClient(platform, { pkce_required: false, redirect_url: 'http://127.0.0.1/callback' });
  bare = await givenClient(platform, { default_scope_ids: [], additional_scope_ids: ['openid'] });
  service = await givenClient(platform, { grant_types: ['CLIENT_CREDENTIALS'] });
  await givenScopes(platform, 'write');
  await platform.sql('update client set additional_scope_ids = additional_scope_ids || $2::text[] where client_id = $1', [
    two.clientId,
    ['vanished'],
  ]);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

/** The request ends on our own page: no redirect, and nobody is asked anything. */
async function expectPage(path: string, expected: ExpectedEvent): Promise<void> {
  const answer = await platform.agent().get(path);
  expect([answer.status, answer.location, answer.headers.get('content-type')]).toEqual([400, undefined, 'text/html; charset=utf-8']);
  expect(answer.text).not.toContain('<form');
  await trail.expectTrail([expected]);
}

/** The client is told by its redirect URI. */
async function expectError(by: GivenClient, changes: Record<string, string | undefined>, error: string, expected: ExpectedEvent): Promise<void> {
  const answer = await authorize(platform.agent(), by, changes);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
  expect(`${nextOf(answer).origin}${nextOf(answer).pathname}`).toBe(by.redirectUri);
  expect(responseOf(answer)).toEqual({
    error,
    error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
    state: 'state-1',
    iss: platform.issuer,
  });
  await trail.expectTrail([expected]);
}

const pathOf = (by: GivenClient, changes: Record<string, string | undefined> = {}) =>
  `/oauth/v1/authorize?${new URLSearchParams(requestOf(by, changes))}`;
const invalid = (reason: string, parameter?: string): ExpectedEvent => [
  'AUTHZ_REQUEST_INVALID',
  { details: { reason, endpoint: 'authorize', ...(parameter ? { parameter } : {}) } },
];

describe('answered on a page (oauth.md §5.2 #1-3)', () => {
  test('#1 client_id is missing', () => expectPage(pathOf(client, { client_id: undefined }), invalid('missing', 'client_id')));
  test('#1 client_id is empty, which counts as missing', () => expectPage(pathOf(client, { client_id: '' }), invalid('missing', 'client_id')));
  test('#1 RS-083 every parameter twice', async () => {
    for (const name of Object.keys(requestOf(client))) await expectPage(`${pathOf(client)}&${name}=again`, invalid('duplicate', name));
  });
  test('#1 RS-083 an unknown parameter twice', () =>
    expectPage(`${pathOf(client)}&foo=1&foo=2`, ['AUTHZ_REQUEST_INVALID', { details: { reason: 'duplicate', endpoint: 'authorize' } }]));
  test('#1 a NUL character', () => expectPage(`${pathOf(client, { state: undefined })}&state=a%00b`, invalid('malformed', 'state')));
  test('#1 RS-088 more than a sign-in in progress may hold', () => expectPage(pathOf(client, { state: 'x'.repeat(17_000) }), invalid('too_long')));
  test('#2 the client is unknown', () =>
    expectPage(pathOf(client, { client_id: 'nobody' }), ['AUTHZ_REQUEST_INVALID', { clientId: 'nobody', details: { reason: 'unknown_client' } }]));
  test('#2 an API client signs nobody in', async () => {
    const api = await givenApiClient(platform, ['EVENTS']);
    await expectPage(pathOf(client, { client_id: api.clientId }), [
      'AUTHZ_REQUEST_INVALID',
      { clientId: api.clientId, details: { reason: 'api_client' } },
    ]);
  });
  test.each([
    'https://client.example/',
    'https://client-1.example/callback/',
    'https://client-1.example/callback?x=1',
    'https://client-1.example/callback#x',
    'https://client-1.example/Callback',
    'https://CLIENT-1.example/callback',
    'https://client-1.example:443/callback',
    'https://client-1.example/callback/../callback',
    'https://client-1.example/..;/callback',
    'https://client-1.example@evil.example/callback',
    'https://evil.example/https://client-1.example/callback',
    'https:client-1.example/callback',
    'http://client-1.example/callback',
    'JavaScript:alert(1)',
    '//client-1.example/callback',
    'https://client-1.example/callback%0d%0a',
    ' https://client-1.example/callback',
  ])('#3a the redirect URI is not the registered one: %s', (redirect_uri) =>
    expectPage(pathOf({ ...client, redirectUri: redirect_uri.replace('client-1', client.clientId) }), [
      'AUTHZ_REQUEST_REDIRECT_URI_INVALID',
      { clientId: client.clientId, details: { reason: 'not_registered' } },
    ]),
  );
  test('#3b no redirect URI, although two are registered', () =>
    expectPage(pathOf(two, { redirect_uri: undefined, scope: 'read' }), invalid('missing', 'redirect_uri')));
  test('#3b no redirect URI, although openid is asked for', () =>
    expectPage(pathOf(client, { redirect_uri: undefined }), invalid('missing', 'redirect_uri')));
  test('#3b without openid the only registered one is meant', async () => {
    const answer = await authorize(platform.agent(), client, { redirect_uri: undefined, scope: 'read', response_type: 'foo' });
    expect(nextOf(answer).href).toMatch(client.redirectUri);
    await trail.expectTrail(['AUTHZ_REQUEST_INVALID_RESPONSE_TYPE']);
  });
});

describe('native clients (RFC 8252)', () => {
  const port = 'http://127.0.0.1:51004/callback?from=app';
  test.each([port, 'http://127.0.0.1/callback?from=app', 'http://[::1]:61023/callback', 'com.example.app:/callback'])(
    'RS-048 RS-049 accepted: %s',
    async (redirect_uri) => {
      const answer = await authorize(platform.agent(), native, { redirect_uri, prompt: 'none' });
      expect(nextOf(answer).href.startsWith(redirect_uri)).toBe(true);
      expect(responseOf(answer)).toMatchObject({ error: 'login_required', iss: platform.issuer });
      await trail.expectTrail([invalid('login_required')]);
    },
  );
  test.each([
    'http://127.0.0.1:51004/other?from=app',
    'http://127.0.0.1:51004/callback',
    'http://127.0.0.1:51004/callback?from=app&x=1',
    'http://127.0.0.1:51004/callback?from=app#x',
    'http://127.0.0.1:0/callback?from=app',
    'http://127.0.0.1:65536/callback?from=app',
    'http://127.0.0.1:/callback?from=app',
    'http://127.0.0.2:51004/callback?from=app',
    'http://0.0.0.0:51004/callback?from=app',
    'http://127.1:51004/callback?from=app',
    'http://2130706433:51004/callback?from=app',
    'http://localhost:51004/callback?from=app',
    'http://user@127.0.0.1:51004/callback?from=app',
    'https://127.0.0.1:51004/callback?from=app',
    'http://[::1]:51004/callback?from=app',
    'https://native.example:8443/callback',
    'com.example.app://callback',
    'COM.example.app:/callback',
    'com.example.app:/callback/',
    'com.example.app.evil:/callback',
  ])('RS-048 RS-049 refused: %s', (redirect_uri) =>
    expectPage(pathOf({ ...native, redirectUri: redirect_uri }), ['AUTHZ_REQUEST_REDIRECT_URI_INVALID', { clientId: native.clientId }]),
  );
  test.each(['http://127.0.0.1:51004/callback', 'urn:ietf:wg:oauth:2.0:oob', 'com.example.app:/callback'])(
    'RS-049 a web client has no such freedom: %s',
    (redirect_uri) =>
      expectPage(pathOf({ ...confidential, redirectUri: redirect_uri }), ['AUTHZ_REQUEST_REDIRECT_URI_INVALID', { clientId: confidential.clientId }]),
  );
});

describe('answered to the client (oauth.md §5.2 #4-10)', () => {
  test('RS-030 an unknown response mode', () =>
    expectError(client, { response_mode: 'bogus' }, 'invalid_request', invalid('unsupported', 'response_mode')));
  test('#4 RS-033 no response type', () => expectError(client, { response_type: undefined }, 'invalid_request', invalid('missing', 'response_type')));
  test('#4 RS-034 an empty response type', () => expectError(client, { response_type: '' }, 'invalid_request', invalid('missing', 'response_type')));
  test.each(['bogus', 'Code', 'code token', 'code id_token', 'code code', 'code id_token token'])('#5 RS-034 response type %s', (response_type) =>
    expectError(client, { response_type }, 'unsupported_response_type', [
      'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE',
      { clientId: client.clientId, details: { reason: 'unknown' } },
    ]),
  );
  test.each(['token', 'id_token', 'id_token token', 'token id_token'])('#6 RS-034 response type %s is off', (response_type) =>
    expectError(client, { response_type }, 'unauthorized_client', [
      'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE',
      { details: { reason: 'implicit_off', responseType: response_type } },
    ]),
  );
  test('#6 the client has no authorization code grant', () =>
    expectError(service, {}, 'unauthorized_client', [
      'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE',
      { details: { reason: 'not_enabled', responseType: 'code' } },
    ]));
  test('#7 RS-051 a public client without challenge, whatever its setting', async () => {
    const answer = await authorize(platform.agent(), native, { code_challenge: undefined, code_challenge_method: undefined });
    expect(responseOf(answer)).toMatchObject({ error: 'invalid_request', from: 'app' });
    await trail.expectTrail([invalid('pkce_missing', 'code_challenge')]);
  });
  test('#7 RS-051 a confidential client without challenge', () =>
    expectError(
      client,
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
      invalid('pkce_missing', 'code_challenge'),
    ));
  test('#7 a method without challenge', () =>
    expectError(confidential, { code_challenge: undefined }, 'invalid_request', invalid('pkce_missing', 'code_challenge')));
  test.each(['plain', 's256', 'S512', undefined])('#7 RS-052 challenge method %s', (code_challenge_method) =>
    expectError(client, { code_challenge_method }, 'invalid_request', invalid('pkce_method', 'code_challenge_method')),
  );
  test.each([challenge.slice(1), `${challenge}=`, `${challenge}+`, `${challenge.slice(1)} `, `${challenge.slice(1)}é`])(
    '#7 RS-052 malformed challenge %s',
    (code_challenge) => expectError(client, { code_challenge }, 'invalid_request', invalid('pkce_malformed', 'code_challenge')),
  );
  test.each([
    ['write', 'not_assigned', ['write']],
    ['openid write', 'not_assigned', ['write']],
    ['openid nothing', 'unknown', ['nothing']],
    ['signet_api_admin', 'unknown', ['signet_api_admin']],
    ['read "', 'malformed', []],
    ['read\nopenid', 'malformed', []],
  ])('#8 RS-028 scope %s', (scope, reason, scopes) =>
    expectError(client, { scope }, 'invalid_scope', ['AUTHZ_REQUEST_SCOPE_INVALID', { details: { reason, scopes } }]),
  );
  test('#8 RS-088 a thousand scopes', () =>
    expectError(client, { scope: Array.from({ length: 1000 }, (_, index) => `s${index}`).join(' ') }, 'invalid_scope', [
      'AUTHZ_REQUEST_SCOPE_INVALID',
      { details: { reason: 'malformed' } },
    ]));
  test('#8 an assigned scope that does not exist', () =>
    expectError(two, { scope: 'vanished' }, 'invalid_scope', ['AUTHZ_REQUEST_SCOPE_INVALID', { details: { reason: 'unknown' } }]));
  test('#8 no scope, and no default', () =>
    expectError(bare, { scope: undefined }, 'invalid_scope', ['AUTHZ_REQUEST_SCOPE_INVALID', { details: { reason: 'none' } }]));
  test.each([
    ['none login', 'contradiction'],
    ['bogus', 'unsupported'],
    ['login bogus', 'unsupported'],
    ['None', 'unsupported'],
  ])('#9 RS-040 prompt %s', (prompt, reason) => expectError(client, { prompt }, 'invalid_request', invalid(reason, 'prompt')));
  test.each(['-1', 'abc', '1e309', '1.5', '9'.repeat(40), ' 1', '0x10', '१'])('#9 RS-039 max_age %s', (max_age) =>
    expectError(client, { max_age }, 'invalid_request', invalid('malformed', 'max_age')),
  );
  test('#9 several authentication levels', () => {
    const acr_values = [1, 2].map((level) => `urn:signet:oidc:authentication_level:${level}`).join(' ');
    return expectError(client, { acr_values }, 'invalid_request', invalid('several', 'acr_values'));
  });
  test.each(['garbage', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0.'])('#9 id_token_hint %s where nobody may be asked', (id_token_hint) =>
    expectError(client, { id_token_hint, prompt: 'none' }, 'login_required', invalid('invalid', 'id_token_hint')),
  );
  test('#10 another identity provider than the client has', () =>
    expectError(client, { idp: 'other' }, 'invalid_request', [
      'UNABLE_TO_DETERMINE_IDENTITY_PROVIDER',
      { clientId: client.clientId, details: { reason: 'not_assigned' } },
    ]));
  test('the first failure decides, and is the only event', () =>
    expectError(
      client,
      { response_type: 'foo', scope: 'nothing', prompt: 'bogus' },
      'unsupported_response_type',
      'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE',
    ));
  test('registration', async () => {
    await expectError(client, { registration: '{}' }, 'registration_not_supported', invalid('not_supported', 'registration'));
  });
  test('RS-043 request_uri is refused and nothing is fetched', async () => {
    let fetched = 0;
    const bait = createServer((_request, response) => {
      fetched += 1;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => bait.once('listening', resolve));
    const { port } = bait.address() as AddressInfo;
    for (const base of [
      `http://127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      `http://0x7f000001:${port}/`,
      `//127.0.0.1:${port}/`,
      'file:///etc/passwd',
      `gopher://127.0.0.1:${port}/`,
    ])
      await expectError(client, { request_uri: base }, 'invalid_request_uri', invalid('not_registered', 'request_uri'));
    bait.close();
    expect(fetched).toBe(0);
  });
});

describe('what is accepted', () => {
  const variants: [what: string, changes: Record<string, string | undefined>][] = [
    ['unknown parameters', { foo: 'bar', authorization_details: '[]' }],
    ['what the product has beside the standards', { external_idp: 'urn:com:signet:saml:idp:x', app_view: 'mobile', language: 'nl_NL' }],
    ['a nonce of 1000 characters', { nonce: 'n'.repeat(1000) }],
    ['scopes in another order', { scope: 'read openid' }],
    ['two blanks between scopes', { scope: 'openid  read' }],
    ['no scope, but a default', { scope: undefined }],
    ['display=popup', { display: 'popup' }],
    ['an unknown display', { display: 'bogus' }],
    ['ui_locales', { ui_locales: 'fr-CA nl' }],
    ['claims_locales', { claims_locales: 'fr' }],
    ['login_hint', { login_hint: 'somebody' }],
    ['acr_values of another form', { acr_values: '1 2' }],
    ['acr_values of our own form', { acr_values: 'urn:signet:oidc:authentication_level:1:identification_level:2' }],
    ['the built-in directory by name', { idp: 'directory' }],
    ['max_age', { max_age: '10000' }],
    ['two prompts', { prompt: 'login consent' }],
    ['an empty prompt', { prompt: '' }],
    ['claims', { claims: '{"id_token":{"name":{"essential":true}}}' }],
    ['no state', { state: undefined }],
    ['a state of 2000 characters', { state: 's'.repeat(2000) }],
  ];
  test('lists for other systems, a value at a time (oauth.md §5.1)', async () => {
    const lists = 'external_idp_custom_param.a=1&external_idp_custom_param.a=2&hook_context_custom_param.b=1&hook_context_custom_param.b=2';
    expect(nextOf(await platform.agent().get(`${pathOf(client)}&${lists}`)).pathname).toBe('/oauth/login');
    await trail.expectTrail([]);
  });
  test.each(variants)('RS-029 %s', async (_what, changes) => {
    const answer = await authorize(platform.agent(), client, changes);
    expect(answer.status).toBe(302);
    expect(nextOf(answer).pathname).toBe('/oauth/login');
    await trail.expectTrail([]);
  });
});

describe('oauth 17: scopes that clients send by habit', () => {
  const accepted = async (by: GivenClient, scope: string) => {
    const answer = await authorize(platform.agent(), by, { scope });
    return new URL(answer.headers.get('location') ?? '', platform.url).searchParams.get('error');
  };
  const grant = (by: GivenClient, fields: Record<string, string>) => platform.agent().postForm('/oauth/token', fields, { headers: by.basic });

  test('offline_access is understood, and others are refused unless the client ignores what it does not have', async () => {
    const lenient = await givenClient(platform, { unassigned_scopes_ignored: true, refresh_token_enabled: true });
    expect(await accepted(client, 'openid offline_access')).toBeNull();
    expect(await accepted(client, 'openid groups')).toBe('invalid_scope');
    expect(await accepted(client, 'offline_access')).toBe('invalid_scope');
    expect(await accepted(lenient, 'openid offline_access groups')).toBeNull();
    expect(await accepted(lenient, 'groups')).toBe('invalid_scope');
    const credentials = (by: GivenClient, scope: string) => grant(by, { grant_type: 'client_credentials', scope });
    expect((await credentials(client, 'read offline_access')).json.scope).toBe('read');
    expect((await credentials(client, 'read groups')).json.error).toBe('invalid_scope');
    expect((await credentials(lenient, 'read groups')).json.scope).toBe('read');
    const refreshed = async (by: GivenClient, scope: string) =>
      (await grant(by, { grant_type: 'refresh_token', refresh_token: (await givenTokens(platform, by)).refresh_token, scope })).json;
    expect((await refreshed(client, 'openid read offline_access')).scope).toBe('openid read');
    expect((await refreshed(client, 'openid groups')).error).toBe('invalid_scope');
    expect((await refreshed(lenient, 'openid groups')).scope).toBe('openid');
  });
});

test('newcomer: who sends no code_challenge is told what helps', async () => {
  const said = async (by: GivenClient) => {
    const answer = await authorize(platform.agent(), by, { code_challenge: undefined, code_challenge_method: undefined });
    return new URL(answer.headers.get('location') ?? '', platform.url).searchParams.get('error_description');
  };
  expect(await said(client)).toMatch(/code_challenge is missing: .*pkceRequired/);
  const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
  expect(await said(open)).toMatch(/code_challenge is missing: a client without credentials/);
});
