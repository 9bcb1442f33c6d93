import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import type { AuditEventName } from '../../../src/kernel/contract/catalogue.ts';
import type { Agent, Answer } from '../../support/agent.ts';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenKeyClient, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { push } from '../par/pushing.ts';
import { challenge, requestOf, responseOf, signIn, signInAndConsent } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let clients: GivenClient[];
let registered: string[];
let meaningful: string[];
let agents: Agent[];

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_TRUSTED_PROXIES: '127.0.0.0/8,::1', SIGNET_REQUESTS_PER_MINUTE: '0' } });
  trail = trailOf(platform);
  const quiet = { consent_disabled: true };
  const code = await givenClient(platform, { ...quiet, additional_audiences: ['https://api.example'] });
  const asking = await givenClient(platform);
  const implicit = await givenClient(platform, { ...quiet, grant_types: ['AUTHORIZATION_CODE', 'IMPLICIT'] });
  const native = await givenClient(platform, { ...quiet, auth_method: 'PUBLIC', secret_hash: null, redirect_url: 'http://127.0.0.1/cb?a=b' });
  const strict = await givenClient(platform, { ...quiet, require_pushed_authorization_requests: true });
  const keyed = await givenKeyClient(platform, { ...quiet, security_profile: 'FAPI_2_0', request_uris: ['https://objects.example/1'] });
  clients = [code, asking, implicit, native, strict, keyed];
  registered = clients.map(({ redirectUri }) => redirectUri);
  const api = await givenApiClient(platform, ['EVENTS']);
  const [open, used] = [await push(platform.agent(), strict), await push(platform.agent(), strict)];
  const user = await givenUser(platform);
  const signedIn = platform.agent();
  await signInAndConsent(signedIn, asking, user);
  const object = (claims: object) =>
    new SignJWT({ ...requestOf(keyed), iss: keyed.clientId, aud: platform.issuer, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'client-key' })
      .sign(keyed.key);
  agents = [signedIn, platform.agent()];
  meaningful = [
    ...clients.flatMap(({ clientId, redirectUri }) => [clientId, redirectUri]),
    ...[
      api.clientId,
      'code',
      'token',
      'id_token',
      'id_token token',
      'code id_token',
      'query',
      'fragment',
      'form_post',
      'jwt',
      'S256',
      'plain',
      challenge,
    ],
    ...['none', 'login', 'consent', 'none login', '0', '10000', 'openid', 'read', 'openid read email', 'admin', 'https://api.example', 'directory'],
    ...[
      '{"id_token":{"email":{"essential":true}}}',
      '{"id_token":{"acr":{"essential":true,"value":"x"}}}',
      '{"userinfo":{"sub":{"value":"x"}}}',
      '{',
      '[]',
    ],
    ...['urn:signet:oidc:authentication_level:1', 'urn:signet:oidc:authentication_level:9', 'https://evil.example/', 'javascript:alert(1)'],
    ...['http://127.0.0.1:4711/cb?a=b', 'https://objects.example/1', 'urn:ietf:params:oauth:request_uri:x'],
    ...[
      open.json.request_uri,
      used.json.request_uri,
      await object({}),
      await object({ redirect_uri: 'https://evil.example/' }),
      await object({ exp: 1 }),
    ],
  ];
  expect(responseOf(await signedIn.get(`/oauth/authorize?${new URLSearchParams(requestOf(code))}`))).toHaveProperty('code');
});
afterAll(() => platform.stop());

const names = [
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'response_mode', 'code_challenge', 'code_challenge_method', 'nonce', 'prompt'],
  ...[
    'max_age',
    'acr_values',
    'idp',
    'login_hint',
    'id_token_hint',
    'display',
    'ui_locales',
    'language',
    'claims',
    'resource',
    'request',
    'request_uri',
  ],
  ...['registration', 'dpop_jkt', 'external_idp', 'app_view', 'hook_context_custom_param.x', '__proto__', 'constructor', ''],
];

const value = () =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...meaningful) },
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ maxLength: 200 }),
    fc.constant(''),
  );
const change = () => fc.tuple(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 12 })), value());
/** A good request with some of its parameters changed, taken out or repeated; or parameters alone. */
const query = () =>
  fc
    .tuple(fc.option(fc.constantFrom(...clients), { freq: 5 }), fc.array(change(), { maxLength: 4 }), fc.array(change(), { maxLength: 2 }))
    .map(([client, changes, repeats]) => {
      const changed = new Map(Object.entries(client ? requestOf(client) : {}));
      for (const [name, text] of changes) changed.set(name.toWellFormed(), text.toWellFormed());
      const repeated = repeats
        .slice(0, repeats.length > 1 ? 1 : 0)
        .map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()]);
      return new URLSearchParams([...changed, ...repeated]).toString();
    });

const refusals: AuditEventName[] = [
  'AUTHZ_REQUEST_INVALID',
  'AUTHZ_REQUEST_REDIRECT_URI_INVALID',
  'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE',
  'AUTHZ_REQUEST_SCOPE_INVALID',
  'UNABLE_TO_DETERMINE_IDENTITY_PROVIDER',
];
const endings: AuditEventName[] = [
  ...refusals,
  'AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT',
  'AUTHZ_REQUEST_GRANT_CREATED',
  'AUTHZ_REQUEST_TOKEN_CREATED',
];

/** A redirect leads to one of our own steps, or to an address that is registered; a form on a page likewise. */
function expectNoEscape({ location, text }: Answer): void {
  const targets = [location?.href, /<form[^>]* action="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')].filter((target) => target !== undefined);
  for (const target of targets) {
    const isOwnStep = ['login', 'consent', 'v1/authorize'].some((step) => target.startsWith(`${platform.issuer}/${step}`));
    const isRegistered = registered.some((uri) => target.startsWith(uri)) || /^http:\/\/127\.0\.0\.1:\d+\/cb\?a=b/.test(target);
    expect([target, isOwnStep || isRegistered]).toEqual([target, true]);
  }
}

test('RS-151 whatever reaches the authorization endpoint: no fault of ours, no way out but to registered addresses, and an event of its table at each end', async () => {
  await trail.mark();
  let ends = 0;
  await fc.assert(
    fc.asyncProperty(query(), fc.constantFrom(...agents), fc.boolean(), async (text, agent, isPost) => {
      const answer = isPost ? await agent.postForm('/oauth/authorize', text) : await agent.get(`/oauth/authorize?${text}`);
      expect([200, 302, 303, 400]).toContain(answer.status);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.text).not.toMatch(/<script>|node_modules|select .* from/i);
      expectNoEscape(answer);
      if (!['login', 'consent', 'v1/authorize'].some((step) => answer.location?.pathname === `/oauth/${step}`)) ends += 1;
    }),
    { numRuns: 500, endOnFailure: true },
  );
  const recorded = await trail.names();
  expect(recorded.filter((name) => !endings.includes(name))).toEqual([]);
  expect(recorded).toHaveLength(ends);
}, 180_000);

let addresses = 0;

test('RS-151 whatever is pushed: no fault of ours, JSON, and an event of its table for each refusal', async () => {
  await trail.mark();
  let refused = 0;
  const credentials = [...clients.map(({ basic }) => basic.authorization), basicOf('nobody', 'x').authorization, 'Basic', 'Bearer x', ''];
  await fc.assert(
    fc.asyncProperty(query(), fc.constantFrom(...credentials), async (text, authorization) => {
      // A source that fails too often is refused, and told with a count.
      addresses += 1;
      const from = { 'x-forwarded-for': `198.18.${addresses >> 8}.${addresses & 255}` };
      const answer = await platform.agent(from).postForm('/oauth/v1/par', text, { headers: authorization ? { authorization } : {} });
      expect([201, 400, 401]).toContain(answer.status);
      expect([answer.location, answer.headers.get('cache-control')]).toEqual([undefined, 'no-store']);
      if (answer.status === 201) expect(Object.keys(answer.json).sort()).toEqual(['expires_in', 'request_uri']);
      else {
        refused += 1;
        expect(answer.json.error).toMatch(/^[a-z_]+$/);
        expect(answer.json.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
      }
    }),
    { numRuns: 400, endOnFailure: true },
  );
  const recorded = await trail.names();
  const table = [...refusals, 'TOKEN_REQUEST_INVALID_CLIENT', 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS'];
  expect(recorded.filter((name) => !table.includes(name))).toEqual([]);
  expect(recorded).toHaveLength(refused);
}, 180_000);

test('RS-095 an ordinary request works after all of it', async () => {
  const [first] = clients as [GivenClient];
  const person = await givenUser(platform);
  expect(responseOf(await signIn(platform.agent(), first, person))).toMatchObject({ code: expect.any(String), iss: platform.issuer });
});
