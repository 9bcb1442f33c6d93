import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import { basicOf, givenApiClient, givenClient, givenKeyClient, givenUser } from '../support/fixtures.ts';
import { givenCode, givenTokens, redeem } from '../support/given-code.ts';
import { givenMobileApp } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { givenDevice, givenDeviceClient } from './device/device-steps.ts';

let platform: Platform;
let trail: Trail;
/** Values that mean something, each of which may turn up anywhere. */
let meaningful: string[];
let headers: string[];

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_TRUSTED_PROXIES: '127.0.0.0/8,::1', SIGNET_REQUESTS_PER_MINUTE: '0' } });
  trail = trailOf(platform);
  const user = await givenUser(platform);
  const client = await givenClient(platform);
  const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
  const jwt = await givenClient(platform, { access_token_format: 'JWT', refresh_grace_seconds: 60 });
  const keyed = await givenKeyClient(platform);
  const device = await givenDeviceClient(platform);
  const { user_code: userCode, device_code: deviceCode } = await givenDevice(platform, device);
  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION', 'PAYLOAD_ENCRYPTION_POLICY']);
  const app = await givenMobileApp(platform);
  const [fresh, used] = [await givenCode(platform, client, { user }), await givenCode(platform, client, { user })];
  await redeem(platform.agent(), client, used);
  const [opaque, signed] = [await givenTokens(platform, client, { user }), await givenTokens(platform, jwt, { user })];
  meaningful = [
    ...['authorization_code', 'refresh_token', 'client_credentials', 'password', 'access_token', 'finger_print', 'read', 'openid read', 'admin'],
    ...[client, open, jwt, keyed].flatMap(({ clientId, redirectUri }) => [clientId, redirectUri]),
    ...[gateway.clientId, device.clientId, userCode, deviceCode, 'urn:ietf:params:oauth:grant-type:device_code', tokenExchange, accessTokenType],
    ...[
      fresh.code,
      fresh.verifier,
      used.code,
      used.verifier,
      client.secret,
      opaque.access_token,
      opaque.refresh_token,
      signed.access_token,
      signed.id_token,
    ],
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA',
    ...[app.identifier, app.platform, 'ios', app.versionName],
  ];
  headers = [client, jwt, gateway].map(({ basic }) => basic.authorization);
  headers.push(basicOf(client.clientId, 'wrong').authorization, 'Basic', 'Bearer x', `Bearer ${signed.access_token}`, '');
});
afterAll(() => platform.stop());

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

const names = [
  ...['grant_type', 'code', 'redirect_uri', 'code_verifier', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type'],
  ...['scope', 'refresh_token', 'token', 'token_type_hint', 'resource', 'profile_id', 'access_token', '__proto__', 'constructor', ''],
  ...['device_code', 'user_code', 'subject_token', 'subject_token_type', 'requested_token_type', 'actor_token', 'audience', 'idp'],
  ...['application_identifier', 'application_platform', 'application_version'],
];

const value = () =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...meaningful) }, fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 200 }));
const parameters = () =>
  fc.array(fc.tuple(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 12 })), value()), { maxLength: 9 });
const form = () =>
  parameters().map((pairs) =>
    new URLSearchParams(pairs.map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()])).toString(),
  );
/** Mostly forms; sometimes bytes that look like one. */
const body = () =>
  fc.oneof(
    { weight: 5, arbitrary: form() },
    fc.string({ unit: fc.constantFrom('&', '=', '%', '+', 'a', 'grant_type', '\u0000', ';', '%00', '%ff', '[', ']'), maxLength: 30 }),
  );

const clientFaults: AuditEventName[] = ['TOKEN_REQUEST_INVALID_CLIENT', 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS'];
const accessFaults: AuditEventName[] = [
  'API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS',
  'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
  'API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE',
];
const validations: AuditEventName[] = [
  'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
  'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
  'TOKEN_REQUEST_INVALID_BEARER_TOKEN',
  'TOKEN_REQUEST_INVALID',
];

interface Endpoint {
  readonly path: string;
  readonly statuses: readonly number[];
  readonly events: readonly AuditEventName[];
  /** A status with which nothing is recorded. */
  readonly silent?: number;
}

/** What oauth.md lets each endpoint answer and record. */
const endpoints: readonly Endpoint[] = [
  {
    path: '/oauth/token',
    statuses: [200, 400, 401],
    events: [
      'TOKEN_REQUEST_INVALID',
      'TOKEN_REQUEST_UNSUPPORTED_GRANT_TYPE',
      'TOKEN_REQUEST_DISABLED_GRANT_TYPE',
      'TOKEN_REQUEST_INVALID_GRANT',
      'TOKEN_REQUEST_SCOPE_INVALID',
      'TOKEN_REQUEST_INVALID_REFRESH_TOKEN',
      'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
      'TOKEN_REQUEST_INVALID_BEARER_TOKEN',
      'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
      ...clientFaults,
    ],
  },
  {
    path: '/oauth/revoke',
    statuses: [200, 400, 401],
    events: [
      'TOKEN_REVOKE_CLIENT_INVALID',
      'TOKEN_REVOKE_TOKEN_INVALID',
      'TOKEN_REVOKE_ACCESS_TOKEN_INVALID',
      'TOKEN_REVOKE_REFRESH_TOKEN_INVALID',
      'TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS',
      'TOKEN_REVOKE_REFRESH_TOKEN_SUCCESS',
      'TOKEN_REVOKE_CLIENT_FINGER_PRINT_TOKENS_SUCCESS',
    ],
  },
  {
    path: '/oauth/v1/revoke/client-tokens',
    statuses: [200, 400, 401],
    events: ['TOKEN_REVOKE_CLIENT_INVALID', 'TOKEN_REVOKE_TOKEN_INVALID', 'TOKEN_REVOKE_CLIENT_TOKENS_SUCCESS'],
  },
  {
    path: '/oauth/device_authorization',
    statuses: [200, 400, 401],
    events: [
      'AUTHZ_REQUEST_INVALID',
      'AUTHZ_REQUEST_SCOPE_INVALID',
      'UNABLE_TO_DETERMINE_IDENTITY_PROVIDER',
      'TOKEN_REQUEST_INVALID',
      'TOKEN_REQUEST_DISABLED_GRANT_TYPE',
      ...clientFaults,
    ],
    silent: 200,
  },
  {
    path: '/oauth/device_authorization/approve?user_code=BCDF-GHJK',
    statuses: [204, 400, 401, 403],
    events: ['TOKEN_REQUEST_SCOPE_INVALID', ...validations],
  },
  { path: '/oauth/v1/register', statuses: [400, 401, 415], events: ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS'] },
  { path: '/oauth/api/v2/token/introspect', statuses: [200, 400, 401, 403], events: ['API_ACCESS_GRANTED', ...accessFaults, ...validations] },
  {
    path: '/oauth/api/v1/payload-encryption/policy',
    statuses: [200, 400, 401, 403, 404],
    events: [
      'API_ACCESS_GRANTED',
      'API_PAYLOAD_ENCRYPTION_INVALID_PARAMETERS',
      'API_PAYLOAD_ENCRYPTION_INVALID_ACCESS_TOKEN',
      'API_PAYLOAD_ENCRYPTION_POLICY_NOT_FOUND',
      'API_PAYLOAD_ENCRYPTION_POLICY_FOUND',
      ...accessFaults,
    ],
  },
  { path: '/oauth/v1/userinfo', statuses: [200, 400, 401, 403], events: ['TOKEN_REQUEST_SCOPE_INVALID', ...validations] },
];

let addresses = 0;

/** Each request comes from an address of its own: one that fails too often is refused, and told with a count. */
function fromElsewhere(): Readonly<Record<string, string>> {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.${addresses >> 8}.${addresses & 255}` };
}

test.each(endpoints)(
  'whatever is posted to $path: no fault of ours, and an event of its table for each request',
  async ({ path, statuses, events, silent }) => {
    await trail.mark();
    let requests = 0;
    await fc.assert(
      fc.asyncProperty(body(), fc.constantFrom(...headers), async (text, authorization) => {
        const answer = await platform.agent(fromElsewhere()).postForm(path, text, { headers: authorization ? { authorization } : {} });
        if (answer.status !== silent) requests += 1;
        expect(statuses).toContain(answer.status);
        if (answer.text !== '') expect(typeof answer.json).toBe('object');
        if (answer.status >= 400) expect(answer.json.error ?? answer.json.code).toMatch(/^[a-z_]+$/);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }),
      { numRuns: 400, endOnFailure: true },
    );
    const recorded = await trail.names();
    expect([...new Set(recorded)].filter((name) => !events.includes(name))).toEqual([]);
    const terminal = recorded.filter((name) => name !== 'API_ACCESS_GRANTED');
    expect(terminal).toHaveLength(requests);
  },
  120_000,
);

test('RS-095 an ordinary exchange works after all of it', async () => {
  const client = await givenClient(platform);
  await givenTokens(platform, client);
});
