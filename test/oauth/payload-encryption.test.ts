import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/agent.ts';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenKeyClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { givenCode, isActive, redeem } from '../support/given-code.ts';
import { type GivenApp, type GivenInstallation, givenInstallation, givenMobileApp } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../support/trail.ts';

const path = '/oauth/api/v1/payload-encryption/policy';
const api = 'payload_encryption_policy';
let platform: Platform;
let trail: Trail;
let proxy: GivenClient;
let app: GivenApp;
let phone: GivenInstallation;
let profiles = 0;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  proxy = await givenApiClient(platform, ['PAYLOAD_ENCRYPTION_POLICY'], { name: 'The proxy' });
  app = await givenMobileApp(platform, {}, { payload_encryption_enabled: true });
  phone = await givenInstallation(platform, app);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

/** An access token of an installation, or of another client. */
async function tokenOf(client: GivenInstallation | GivenClient, scopes: readonly string[] = ['openid']): Promise<{ token: string; userId: string }> {
  const user = await givenUser(platform);
  profiles += 1;
  const profile: Record<string, string> = 'app' in client ? { profile_id: `P${String(profiles).padStart(5, '0')}` } : {};
  const { status, json } = await redeem(platform.agent(), client, await givenCode(platform, client, { user, scopes }), profile);
  expect([status, typeof json.access_token]).toEqual([200, 'string']);
  await trail.mark();
  return { token: json.access_token, userId: user.userId };
}

function ask(fields: Record<string, string>, headers: Readonly<Record<string, string>> = proxy.basic): Promise<Answer> {
  return platform.agent().postForm(path, fields, { headers });
}

const named = (of: GivenApp, more: Record<string, string> = {}) => ({
  application_identifier: of.identifier,
  application_platform: of.platform.toLowerCase(),
  application_version: of.versionName,
  ...more,
});
const granted = (): ExpectedEvent => ['API_ACCESS_GRANTED', { clientId: proxy.clientId, channel: 'REST_API', details: { api } }];
const found = (of: GivenApp) => ({ appIdentifier: of.identifier, platform: of.platform.toLowerCase(), appVersion: of.versionName });
const policy = (of: GivenApp, enabled: boolean) => ({
  payload_encryption_enabled: enabled,
  ...named(of),
  cache_ttl: 300,
});

describe('who may ask (oauth.md §4.2)', () => {
  test('RS-069 nobody without good credentials', async () => {
    for (const [reason, headers] of [
      ['absent', {}],
      ['wrong_secret', basicOf(proxy.clientId, 'wrong')],
      ['unknown_client', basicOf('nobody', 'wrong')],
    ] as const) {
      const answer = await ask(named(app), headers);
      expect([answer.status, answer.json.code, answer.headers.get('www-authenticate')]).toEqual([401, 'unauthorized', 'Basic realm="oauth"']);
      await trail.expectTrail([['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { channel: 'REST_API', details: { reason, api } }]]);
    }
  });

  test('nobody without the scope, and no web client that may not act for itself', async () => {
    const other = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const web = await givenClient(platform, { grant_types: ['AUTHORIZATION_CODE'], api_scopes: ['PAYLOAD_ENCRYPTION_POLICY'] });
    for (const { basic } of [other, web]) {
      const answer = await ask(named(app), basic);
      expect([answer.status, answer.json.code]).toEqual([403, 'forbidden']);
    }
    const requiredScope = 'signet_api_payload_encryption_policy';
    await trail.expectTrail([
      ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: other.clientId, details: { api, requiredScope } }],
      ['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { clientId: web.clientId, details: { api } }],
    ]);
  });

  test('by a form, where client_id is who calls', async () => {
    const answer = await ask(named(app, { client_id: proxy.clientId, client_secret: proxy.secret }), {});
    expect([answer.status, answer.json]).toEqual([200, policy(app, true)]);
    const key = await givenKeyClient(platform, { kind: 'API', grant_types: [], api_scopes: ['PAYLOAD_ENCRYPTION_POLICY'] });
    expect((await ask(named(app, { client_id: key.clientId }), {})).status).toBe(401);
    await trail.expectTrail([
      granted(),
      'API_PAYLOAD_ENCRYPTION_POLICY_FOUND',
      ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { clientId: key.clientId, details: { reason: 'not_authenticated' } }],
    ]);
  });
});

describe('the policy of a version', () => {
  test.each([true, false])('that is named: %s', async (payload_encryption_enabled) => {
    const other = await givenMobileApp(platform, {}, { payload_encryption_enabled, platform: 'IOS', version_name: '2.0.0', status: 'LOGIN_ONLY' });
    const answer = await ask(named(other, { application_platform: 'iOS' }));
    expect([answer.status, answer.json]).toEqual([200, policy(other, payload_encryption_enabled)]);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    const details = { ...found(other), payloadEncryptionEnabled: payload_encryption_enabled };
    await trail.expectTrail([granted(), ['API_PAYLOAD_ENCRYPTION_POLICY_FOUND', { clientId: proxy.clientId, appName: 'The proxy', details }]]);
  });

  test('is told anew once an administrator changed it', async () => {
    const other = await givenMobileApp(platform);
    const { json } = await ask(named(other, { client_id: phone.clientId }));
    expect(json).toEqual({ ...policy(other, false), client_id: phone.clientId });
    await platform.sql('update mobile_platform_version set payload_encryption_enabled = true where id = $1', [other.versionId]);
    platform.runtime.caches.clear();
    expect((await ask(named(other))).json).toEqual(policy(other, true));
  });

  test('of the token of an installation, which is not used by that', async () => {
    await givenScopes(platform, { scope_id: 'thrice', usage_limit: 3 });
    const { token, userId } = await tokenOf(phone, ['thrice']);
    const [before] = await platform.sql('select id, usage_count from access_token where user_id = $1', [userId]);
    for (let count = 0; count < 4; count += 1)
      expect((await ask({ access_token: token })).json).toEqual({ ...policy(app, true), client_id: phone.clientId });
    const details = { ...found(app), payloadEncryptionEnabled: true, tokenId: before.id };
    const [, event] = await trail.expectTrail(
      Array.from({ length: 4 }, () => [granted(), ['API_PAYLOAD_ENCRYPTION_POLICY_FOUND', { userId, details }] as const]).flat(),
    );
    expect(event?.details).not.toHaveProperty('mismatch');
    const after = await platform.sql('select usage_count from access_token where user_id = $1', [userId]);
    expect([before.usage_count, after]).toEqual([0, [{ usage_count: 0 }]]);
  });

  test('is that of the token when another is named beside it, and the trail tells', async () => {
    const other = await givenMobileApp(platform);
    const { token } = await tokenOf(phone);
    const agreeing = await ask({ access_token: token, ...named(app), client_id: phone.clientId });
    await trail.expectTrail([granted(), ['API_PAYLOAD_ENCRYPTION_POLICY_FOUND', { details: expect.not.objectContaining({ mismatch: true }) }]]);
    for (const said of [named(other), named(app, { application_version: '9.9.9' }), { application_platform: 'ios' }, { client_id: 'X' }]) {
      const answer = await ask({ access_token: token, ...said });
      expect(answer.json).toEqual(agreeing.json);
      await trail.expectTrail([granted(), ['API_PAYLOAD_ENCRYPTION_POLICY_FOUND', { details: { ...found(app), mismatch: true } }]]);
    }
  });
});

describe('no policy', () => {
  test.each<[string, Record<string, string>, object]>([
    ['nothing', {}, { reason: 'missing', parameter: 'application_identifier' }],
    ['no version', { application_identifier: 'a', application_platform: 'ios' }, { reason: 'missing', parameter: 'application_version' }],
    [
      'an unknown platform',
      { application_identifier: 'a', application_platform: 'symbian', application_version: '1' },
      { reason: 'unknown_platform', parameter: 'application_platform' },
    ],
    [
      'an unknown platform beside a token',
      { access_token: 'x', application_platform: 'symbian' },
      { reason: 'unknown_platform', parameter: 'application_platform' },
    ],
    [
      'a version that is too long',
      { access_token: 'x', application_version: '1'.repeat(256) },
      { reason: 'too_long', parameter: 'application_version' },
    ],
    ['a token that is too long', { access_token: 'x'.repeat(8193) }, { reason: 'too_long', parameter: 'access_token' }],
    ['a NUL', { access_token: 'x\0' }, { reason: 'malformed', parameter: 'access_token' }],
  ])('for %s: 400', async (_name, fields, details) => {
    const answer = await ask(fields);
    expect([answer.status, answer.json]).toEqual([400, { code: 'invalid_request', message: expect.any(String), details: [] }]);
    await trail.expectTrail([granted(), ['API_PAYLOAD_ENCRYPTION_INVALID_PARAMETERS', { clientId: proxy.clientId, details }]]);
  });

  test('for a parameter that is repeated, and for another content type: 400', async () => {
    const form = { ...proxy.basic, 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await platform.agent().send('POST', path, { headers: form, body: 'access_token=a&access_token=b' });
    const json = await platform.agent().postJson(path, { access_token: 'a' }, { headers: proxy.basic });
    expect([twice.status, json.status]).toEqual([400, 400]);
    await trail.expectTrail([
      granted(),
      ['API_PAYLOAD_ENCRYPTION_INVALID_PARAMETERS', { details: { reason: 'duplicate', parameter: 'access_token' } }],
      granted(),
      ['API_PAYLOAD_ENCRYPTION_INVALID_PARAMETERS', { details: { reason: 'content_type' } }],
    ]);
    expect((await platform.agent().get(path)).status).toBe(405);
  });

  test('for a token that is unknown, expired or revoked: 400', async () => {
    const expired = await tokenOf(await givenInstallation(platform, await givenMobileApp(platform, { access_token_expires_in: 1 })));
    const revoked = await tokenOf(phone);
    await platform.sql('update token_family set revoked_at = now() where user_id = $1', [revoked.userId]);
    await platform.sql('select pg_sleep(1.1)');
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    expect(await isActive(platform, gateway, revoked.token)).toBe(false);
    await trail.mark();
    for (const token of ['garbage', `${revoked.token}x`, revoked.token, expired.token]) {
      const answer = await ask({ access_token: token, ...named(app) });
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_access_token']);
    }
    const invalid = (details: object): ExpectedEvent => ['API_PAYLOAD_ENCRYPTION_INVALID_ACCESS_TOKEN', { clientId: proxy.clientId, details }];
    await trail.expectTrail([
      granted(),
      invalid({ reason: 'unknown' }),
      granted(),
      invalid({ reason: 'unknown' }),
      granted(),
      invalid({ reason: 'revoked', tokenId: expect.any(String) }),
      granted(),
      invalid({ reason: 'expired', tokenId: expect.any(String) }),
    ]);
  });

  test('for a version nobody knows, and for the token of a web client: 404', async () => {
    const web = await givenClient(platform);
    const { token, userId } = await tokenOf(web);
    for (const fields of [named(app, { application_version: '9.9.9' }), named(app, { application_platform: 'ios' }), { access_token: token }]) {
      const answer = await ask(fields);
      expect([answer.status, answer.json]).toEqual([404, { code: 'not_found', message: 'There is nothing here.', details: [] }]);
    }
    const none = (details: object, more: object = {}): ExpectedEvent => ['API_PAYLOAD_ENCRYPTION_POLICY_NOT_FOUND', { details, ...more }];
    await trail.expectTrail([
      granted(),
      none({ reason: 'unknown_version', ...found(app), appVersion: '9.9.9' }),
      granted(),
      none({ reason: 'unknown_version', ...found(app), platform: 'ios' }),
      granted(),
      none({ reason: 'no_mobile_application', tokenId: expect.any(String) }, { userId }),
    ]);
  });

  test('for a version that is disabled: 403, by name and by token', async () => {
    const disabled = await givenMobileApp(platform);
    const { token, userId } = await tokenOf(await givenInstallation(platform, disabled));
    await platform.sql(`update mobile_platform_version set status = 'DISABLED' where id = $1`, [disabled.versionId]);
    platform.runtime.caches.clear();
    for (const fields of [named(disabled), { access_token: token }]) {
      const answer = await ask(fields);
      expect([answer.status, answer.json]).toEqual([
        403,
        { code: 'application_disabled', message: 'This version of the application may no longer be used.', details: [] },
      ]);
    }
    const details = { reason: 'version_disabled', ...found(disabled) };
    await trail.expectTrail([
      granted(),
      ['API_PAYLOAD_ENCRYPTION_APPLICATION_DISABLED', { clientId: proxy.clientId, details }],
      granted(),
      ['API_PAYLOAD_ENCRYPTION_APPLICATION_DISABLED', { userId, details: { ...details, tokenId: expect.any(String) } }],
    ]);
  });
});
