import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Answer } from '../support/agent.ts';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenKeyClient } from '../support/fixtures.ts';
import { type GivenInstallation, givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../support/trail.ts';
import { familyOf, type GivenAccount, givenAccount, givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let account: GivenAccount;
let portal: GivenClient;
let phone: GivenInstallation;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  portal = await givenApiClient(platform, ['END_USER'], { name: 'The portal' });
});
beforeEach(async () => {
  account = await givenAccount(platform);
  phone = await givenInstallation(platform, undefined, { name: 'My phone' });
  await trail.mark();
});
afterAll(() => platform.stop());

interface Calling {
  readonly headers?: Readonly<Record<string, string>>;
  readonly userId?: string;
  readonly body?: string;
}

function call(method: string, path: string, { headers = portal.basic, userId = account.userId, body }: Calling = {}): Promise<Answer> {
  const [version, ...rest] = path.split('/');
  const url = `/oauth/api/${version}/users/${encodeURIComponent(userId)}/${rest.join('/')}`;
  return platform.agent().send(method, url, { headers, ...(body === undefined ? {} : { body }) });
}

const granted = (): ExpectedEvent => ['API_ACCESS_GRANTED', { clientId: portal.clientId, channel: 'REST_END_USER', details: { api: 'end_user' } }];
const rejected = (details: object, more: object = {}): ExpectedEvent => [
  'API_AUTHENTICATION_FAILED',
  { channel: 'REST_END_USER', details: { endpoint: 'end_user', ...details }, ...more },
];

describe('who may call', () => {
  const assertionOf = (client: Awaited<ReturnType<typeof givenKeyClient>>) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'client-key' })
      .setIssuer(client.clientId)
      .setSubject(client.clientId)
      .setAudience(platform.issuer)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(client.key);

  test('by Basic, by form, by a signed assertion as bearer', async () => {
    const signer = await givenKeyClient(platform, { kind: 'API', grant_types: [], api_scopes: ['END_USER'] });
    const form = `client_id=${portal.clientId}&client_secret=${portal.secret}`;
    const path = 'v3/devices/x/disableFingerprint';
    const answers = [
      await call('POST', path),
      await call('POST', path, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form }),
      await call('POST', path, { headers: { authorization: `Bearer ${await assertionOf(signer)}` } }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([204, 204, 204].map((status) => [status, '']));
    const unknown: ExpectedEvent = ['API_FINGER_PRINT_NOT_DISABLED_CLIENT_NOT_FOUND', { userId: account.userId, channel: 'REST_END_USER' }];
    await trail.expectTrail([granted(), unknown, granted(), unknown, ['API_ACCESS_GRANTED', { clientId: signer.clientId }], unknown]);
  });

  test.each(['v1/consents', 'v1/tokens', 'v1/applications', 'v1/settings/notification/', 'v1/authentication/apps', 'v1/sessions'])(
    'nobody else: %s',
    async (path) => {
      const answer = await call('GET', path, { headers: {} });
      expect([answer.status, answer.json]).toEqual([401, { error: 'invalid_client', error_description: 'Authentication is needed.' }]);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="oauth"');
      await trail.expectTrail([rejected({ reason: 'absent' })]);
    },
  );

  test('unknown clients and wrong secrets, in the form of versions 3 and 4', async () => {
    for (const basic of [basicOf('nobody', 'x'.repeat(20)), basicOf(portal.clientId, 'wrong'), { authorization: 'Bearer garbage' }]) {
      const answer = await call('DELETE', 'v4/devices', { headers: basic });
      expect([answer.status, answer.json]).toEqual([401, { code: 'unauthorized', message: 'Authentication is needed.', details: [] }]);
    }
    await trail.expectTrail([
      rejected({ reason: 'unknown_client' }),
      rejected({ reason: 'wrong_secret' }, { clientId: portal.clientId }),
      rejected({ reason: 'malformed_assertion' }),
    ]);
  });

  test('without the scope, and a client that may not act for itself', async () => {
    const other = await givenApiClient(platform, ['EVENTS']);
    const web = await givenClient(platform, { grant_types: ['AUTHORIZATION_CODE'] });
    const old = await call('GET', 'v1/tokens', { headers: other.basic });
    expect([old.status, old.json.error]).toEqual([403, 'insufficient_permissions']);
    const answer = await call('GET', 'v3/devices', { headers: web.basic });
    expect([answer.status, answer.json]).toEqual([403, { code: 'insufficient_permissions', message: 'The caller may not do this.', details: [] }]);
    await trail.expectTrail([
      ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: other.clientId, details: { requiredScope: 'signet_api_end_user' } }],
      ['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { clientId: web.clientId }],
    ]);
  });

  test('other methods, unknown paths, broken and long ids', async () => {
    const other = await call('PUT', 'v3/devices');
    expect([other.status, other.headers.get('allow'), other.json.code]).toEqual([405, 'GET, DELETE, POST', 'invalid_request']);
    expect((await call('GET', 'v5/devices')).status).toBe(404);
    expect((await call('GET', 'v1/tokens', { userId: 'x'.repeat(256) })).status).toBe(400);
    expect((await call('GET', 'v1/tokens', { userId: 'a\u0000b' })).json.error).toBe('invalid_request');
    expect((await call('GET', 'v1/tokens', { userId: 'é'.repeat(255) })).status).toBe(404);
    const broken = await platform.agent().send('GET', '/oauth/api/v1/users/%E0%A4%A/tokens', { headers: portal.basic });
    expect([broken.status, broken.json.error]).toEqual([400, 'invalid_request']);
  });
});

describe('lists', () => {
  test('of everything a user has', async () => {
    const { userId, client } = account;
    const profile = await givenProfile(platform, phone, { user_id: userId, connected_at: '2024-01-01', last_login_at: '2024-03-01' });
    const { id: instanceId } = await givenEnrolment(platform, profile, { device_name: 'My phone' });
    const consentId = await givenConsent(platform, userId, client.clientId, { scopes: ['openid'] });
    const deviceConsent = await givenConsent(platform, userId, phone.clientId, { scopes: ['read'], agoSeconds: 60 });
    const tokenId = await givenFamily(platform, userId, phone.clientId, { access: -60, refresh: 600, type: 'FINGER_PRINT' });
    const [{ name: app }] = await platform.sql('select name from mobile_app where identifier = $1', [phone.app.identifier]);
    const [{ name: web }] = await platform.sql('select name from client where client_id = $1', [client.clientId]);

    const answer = await call('GET', 'v1/consents');
    expect(answer.json).toEqual({
      consents: [
        { id: consentId, client_name: web, scopes: ['openid'] },
        { id: deviceConsent, client_name: app, device_name: 'My phone', scopes: ['read'] },
      ],
    });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
    const { tokens } = (await call('GET', 'v1/tokens')).json;
    expect(tokens).toHaveLength(2);
    expect(tokens.find((token: { id: string }) => token.id === tokenId)).toEqual({
      id: tokenId,
      client_name: app,
      device_name: 'My phone',
      created_at: expect.any(Number),
      scopes: ['read'],
      type: 'FINGER_PRINT',
      refresh_token_issued: true,
      expired: true,
    });
    expect((await call('GET', 'v1/applications')).json.apps).toEqual(
      [
        { id: phone.app.identifier, app_name: app },
        { id: client.clientId, app_name: web },
      ].sort((one, other) => (one.app_name < other.app_name ? -1 : 1)),
    );
    expect((await call('GET', 'v1/authentication/apps')).json).toEqual({
      authentication_app_instances: [{ id: instanceId, device_id: phone.clientId, device_name: 'My phone', platform: 'android' }],
    });
    expect((await call('GET', 'v1/settings/notification/')).json).toEqual({ notification_type: 'EMAIL' });
    const times = [Date.UTC(2024, 0, 1), Date.UTC(2024, 2, 1)];
    expect((await call('GET', 'v3/devices')).json.devices).toEqual([
      {
        id: phone.clientId,
        name: 'My phone',
        application: app,
        platform: 'android',
        created_at: times[0],
        last_login: times[1],
        token_types: ['FINGER_PRINT'],
        mobile_authentication_enabled: true,
        push_authentication_enabled: true,
      },
    ]);
    expect((await call('GET', 'v4/devices')).json.devices).toEqual([
      {
        id: phone.clientId,
        name: 'My phone',
        application: app,
        model: 'Phone 12',
        platform: 'android',
        osVersion: '13.1.2',
        createdAt: times[0],
        lastLogin: times[1],
        tokenTypes: ['FINGER_PRINT'],
        mobileAuthenticationEnabled: true,
        pushAuthenticationEnabled: true,
      },
    ]);
    const events = [
      'API_CONSENT_LISTED',
      'API_TOKENS_LISTED',
      'API_APP_LISTED',
      'API_AUTHENTICATION_APPS_LISTED',
      'API_NOTIFICATION_SETTING_FOUND',
    ] as const;
    await trail.expectTrail(
      [...events, 'API_DEVICES_LISTED' as const, 'API_DEVICES_LISTED' as const].flatMap((name) => [granted(), [name, { userId }]]),
    );
  });

  test.each([
    ['v1/consents', 'No consents found', 'API_CONSENT_NO_DATA_FOUND'],
    ['v1/tokens', 'No tokens found', 'API_TOKENS_NO_DATA_FOUND'],
    ['v1/applications', 'No applications found', 'API_APP_NO_DATA_FOUND'],
    ['v1/authentication/apps', 'No authentication apps found', 'API_AUTHENTICATION_APP_NOT_FOUND'],
    ['v1/settings/notification/', 'No notification setting found.', 'API_NOTIFICATION_SETTING_NOT_FOUND'],
    ['v3/devices', 'No devices found', 'API_DEVICES_NO_DATA_FOUND'],
    ['v4/devices', 'No devices found', 'API_DEVICES_NO_DATA_FOUND'],
  ] as const)('%s of nobody', async (path, error, event) => {
    const answer = await call('GET', path, { userId: 'nobody@example.org' });
    expect([answer.status, answer.json]).toEqual([404, { error }]);
    await trail.expectTrail([granted(), [event, { userId: 'nobody@example.org', clientId: portal.clientId }]]);
  });
});

describe('removals answer 204 whatever happened; the trail tells', () => {
  test('what is there, again, and what is somebody else’s', async () => {
    const { userId, client } = account;
    const other = await givenAccount(platform);
    await givenProfile(platform, phone);
    const enrolment = await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }));
    const consentId = await givenConsent(platform, userId, client.clientId);
    const tokenId = await givenFamily(platform, userId, phone.clientId, { access: 600 });
    const strange = await givenEnrolment(platform, await givenProfile(platform, phone), { pushToken: null });
    await trail.mark();
    const steps = [
      ['DELETE', `v1/consents/${consentId}`, 'API_CONSENT_REMOVED'],
      ['DELETE', `v1/consents/${consentId}`, 'API_CONSENT_NOT_REMOVED_NOT_FOUND'],
      ['DELETE', `v1/tokens/${tokenId}`, 'API_TOKEN_REMOVED'],
      ['DELETE', 'v1/tokens/x', 'API_TOKEN_NOT_REMOVED_NOT_FOUND'],
      ['DELETE', `v1/tokens/${await familyOf(platform, other)}`, 'API_TOKEN_NOT_REMOVED_FORBIDDEN'],
      ['DELETE', 'v1/applications/none', 'API_APP_NO_DATA_FOUND'],
      ['POST', `v4/devices/${phone.clientId}/disablePushAuthentication`, 'API_AUTHENTICATION_APP_REMOVED'],
      ['POST', `v3/devices/${phone.clientId}/disableMobileAuthentication`, 'API_AUTHENTICATION_APP_REMOVED'],
      ['POST', `v3/devices/${phone.clientId}/disableMobileAuthentication`, 'API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND'],
      ['DELETE', `v1/authentication/apps/${enrolment.id}`, 'API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND'],
      ['DELETE', `v1/authentication/apps/${strange.id}`, 'API_AUTHENTICATION_APP_NOT_REMOVED_FORBIDDEN'],
      ['POST', `v3/devices/${phone.clientId}/disableFingerprint`, 'API_FINGER_PRINT_DISABLED'],
      ['DELETE', `v4/devices/${phone.clientId}`, 'API_DEVICE_REMOVED_FOR_ONE_PROFILE'],
      ['DELETE', `v4/devices/${phone.clientId}`, 'API_DEVICE_NOT_REMOVED_FORBIDDEN'],
      ['POST', 'v1/settings/notification/SMS', 'API_NOTIFICATION_SETTING_SET'],
      ['DELETE', 'v1/settings/notification/', 'API_NOTIFICATION_SETTING_REMOVED'],
      ['DELETE', `v1/sessions/${randomUUID()}?removeTokens=true`, 'OPENID_SESSION_LOGOUT_FAILURE'],
    ] as const;
    for (const [method, path] of steps) expect([path, (await call(method, path)).status]).toEqual([path, 204]);
    await trail.expectTrail(steps.flatMap(([, , event]) => [granted(), [event, { userId, channel: 'REST_END_USER' }] as const]));
  });

  test('several devices: all, or 500 with those that stayed', async () => {
    const { userId } = account;
    await givenProfile(platform, phone, { user_id: userId });
    const asked = [phone.clientId, 'unknown'];
    const json = { ...portal.basic, 'content-type': 'application/json' };
    const answer = await call('POST', 'v3/devices', { headers: json, body: JSON.stringify({ delete: asked }) });
    const status = { code: 'device_not_deleted', message: expect.any(String), details: [] };
    expect([answer.status, answer.json]).toEqual([
      500,
      { code: 'not_all_devices_deleted', message: expect.any(String), details: [{ id: 'unknown', status }] },
    ]);
    expect((await call('DELETE', 'v4/devices')).status).toBe(204);
    await trail.expectTrail([granted(), 'API_DEVICE_REMOVED', 'API_DEVICE_NOT_REMOVED_FORBIDDEN', granted()]);
  });

  test.each([
    '',
    '{',
    '[]',
    '{}',
    '{"delete":[]}',
    '{"delete":[1]}',
    '{"delete":["x"],"all":true}',
    `{"delete":${JSON.stringify(Array(101).fill('x'))}}`,
  ])('a body that is none: %#', async (body) => {
    const answer = await call('POST', 'v4/devices', { headers: { ...portal.basic, 'content-type': 'application/json' }, body });
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([granted()]);
  });

  test('a notification type that is none', async () => {
    const answer = await call('POST', 'v1/settings/notification/PIGEON');
    expect([answer.status, answer.json]).toEqual([400, { error: 'It must be one of SMS, EMAIL.' }]);
    await trail.expectTrail([granted(), ['API_NOTIFICATION_SETTING_SET_FAILED', { details: { value: 'PIGEON' } }]]);
  });
});

test('versions 1 and 2 of devices are off: 404, told to those who may call', async () => {
  for (const path of ['v1/devices', 'v2/devices']) {
    const answer = await call('GET', path);
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
  }
  expect((await call('POST', 'v2/devices/x/disableFingerprint', { headers: {} })).status).toBe(401);
  const off = (endpoint: string): ExpectedEvent => [
    'API_VERSION_NOT_ALLOWED',
    { clientId: portal.clientId, channel: 'REST_END_USER', details: { reason: 'version_disabled', endpoint } },
  ];
  await trail.expectTrail([off('v1/devices'), off('v2/devices'), rejected({ reason: 'absent' })]);
});

describe('other deployments', () => {
  test('serve versions 1 and 2, and let users choose no notification', async () => {
    const other = await startPlatform({ env: { SIGNET_API_OLD_DEVICES: 'true', SIGNET_NOTIFICATIONS_ALLOW_NONE: 'true' } });
    try {
      const client = await givenApiClient(other, ['END_USER']);
      await givenProfile(other, await givenInstallation(other), { user_id: 'someone' });
      for (const version of ['v1', 'v2']) {
        const answer = await other.agent().get(`/oauth/api/${version}/users/someone/devices`, { headers: client.basic });
        expect(answer.json.devices).toMatchObject([{ token_types: [], platform: 'android' }]);
      }
      const answer = await other.agent().send('POST', '/oauth/api/v1/users/someone/settings/notification/NONE', { headers: client.basic });
      expect(answer.status).toBe(204);
      expect(await other.sql('select type from notification_setting')).toEqual([{ type: 'NONE' }]);
    } finally {
      await other.stop();
    }
  });

  test('answer only the addresses that are named', async () => {
    const other = await startPlatform({ env: { SIGNET_API_ALLOWED_ADDRESSES: '192.0.2.0/24,2001:db8::1' } });
    try {
      const otherTrail = trailOf(other);
      const client = await givenApiClient(other, ['END_USER', 'TOKEN_INTROSPECTION']);
      await otherTrail.mark();
      expect((await other.agent().get('/oauth/api/v3/users/x/devices', { headers: client.basic })).json.code).toBe('insufficient_permissions');
      expect((await other.agent().postForm('/oauth/api/v2/token/introspect', { token: 'x' }, { headers: client.basic })).status).toBe(403);
      expect((await other.agent().get('/oauth/.well-known/openid-configuration')).status).toBe(200);
      await otherTrail.expectTrail([]);
    } finally {
      await other.stop();
    }
  });
});
