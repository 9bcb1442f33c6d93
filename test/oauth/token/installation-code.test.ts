import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, type GivenUser, givenApiClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenCode, isActive, redeem, refresh } from '../../support/given-code.ts';
import { type GivenInstallation, givenInstallation, givenMobileApp, givenProfile } from '../../support/installations.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { responseOf, signInAndConsent } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let gateway: GivenClient;
let device: GivenInstallation;
let user: GivenUser;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  await givenScopes(platform, 'read', 'profile');
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  user = await givenUser(platform);
});
beforeEach(async () => {
  device = await givenInstallation(platform, await givenMobileApp(platform, { default_scope_ids: ['openid', 'read'] }));
  await trail.mark();
});
afterAll(() => platform.stop());

const profiles = () =>
  platform.sql('select profile_id, user_id, pin_failures from user_profile where client_id = $1 order by profile_id', [device.clientId]);

async function redeemFor(profileId: string | undefined, by: GivenUser = user, installation = device) {
  const code = await givenCode(platform, installation, { user: by });
  return redeem(platform.agent(), installation, code, profileId === undefined ? {} : { profile_id: profileId });
}

describe('a code that an installation redeems (oauth.md §6.2)', () => {
  test('#6 registers the user under the profile id; the tokens are the profile’s', async () => {
    const answer = await redeemFor('AB12CD');
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid read', profile_id: 'AB12CD' });
    expect(Object.keys(answer.json).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'profile_id', 'refresh_token', 'scope', 'token_type']);
    expect(await profiles()).toEqual([{ profile_id: 'AB12CD', user_id: user.userId, pin_failures: 0 }]);
    const [family] = await platform.sql('select id, profile_id, type, refresh_max_expires_at from token_family where client_id = $1', [
      device.clientId,
    ]);
    expect(family).toMatchObject({ profile_id: 'AB12CD', type: 'DEFAULT', refresh_max_expires_at: null });
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
        {
          clientId: device.clientId,
          appName: device.app.name,
          userId: user.userId,
          details: {
            grantType: 'authorization_code',
            profileId: 'AB12CD',
            familyId: family.id,
            scopes: ['openid', 'read'],
            authMethod: 'client_secret',
          },
        },
      ],
    ]);
  });

  test('from the browser on: the application’s redirect address, scopes and name', async () => {
    const page = await signInAndConsent(platform.agent(), device, user, { scope: undefined });
    const { code, state } = responseOf(page);
    expect([page.location?.protocol, state]).toEqual([`${device.app.identifier}:`, 'state-1']);
    await trail.mark();
    const fields = { grant_type: 'authorization_code', code: code as string, redirect_uri: device.redirectUri, profile_id: 'AB12CD' };
    const answer = await platform
      .agent()
      .postForm('/oauth/token', { ...fields, code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' }, { headers: device.basic });
    expect([answer.status, answer.json.scope]).toEqual([200, 'openid read']);
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('the lifetime of a registration bounds its refresh token; without PIN there is none', async () => {
    const bounded = await givenInstallation(platform, await givenMobileApp(platform, { registration_validity: 3600 }));
    expect((await redeemFor('AB12CD', user, bounded)).json).toHaveProperty('refresh_token');
    const [family] = await platform.sql(
      `select extract(epoch from refresh_max_expires_at - created_at)::int as validity from token_family where client_id = $1`,
      [bounded.clientId],
    );
    expect(family.validity).toBeGreaterThanOrEqual(3590);
    expect(family.validity).toBeLessThanOrEqual(3610);
    const open = await givenInstallation(platform, await givenMobileApp(platform, { pin_authentication_enabled: false }));
    expect((await redeemFor('AB12CD', user, open)).json).not.toHaveProperty('refresh_token');
  });

  test('#1 without profile id', async () => {
    const answer = await redeemFor(undefined);
    expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_request', error_description: 'profile_id is missing.' }]);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_INVALID',
        { clientId: device.clientId, details: { reason: 'missing', parameter: 'profile_id', grantType: 'authorization_code' } },
      ],
    ]);
  });

  test.each(['ab12cd', 'AB12C', 'AB12CDE', 'AB 2CD', 'AB12CÉ', "A'--;x"])(
    '#4 a malformed profile id (%s); the code stays good',
    async (profileId) => {
      const code = await givenCode(platform, device, { user });
      const refused = await redeem(platform.agent(), device, code, { profile_id: profileId });
      expect([refused.status, refused.json]).toEqual([
        400,
        { error: 'invalid_request', error_description: 'profile_id must be six of A-Z and 0-9.' },
      ]);
      const [event] = await trail.expectTrail([['TOKEN_REQUEST_INVALID_PROFILE_ID', { clientId: device.clientId, details: { reason: 'format' } }]]);
      expect(event?.details).toEqual({ reason: 'format', grantType: 'authorization_code' });
      expect((await redeem(platform.agent(), device, code, { profile_id: 'AB12CD' })).status).toBe(200);
    },
  );

  test('#4 the profile id of another user, then success with another id and the same code (oauth.md §14 no. 7)', async () => {
    const other = await givenProfile(platform, device);
    const code = await givenCode(platform, device, { user });
    const refused = await redeem(platform.agent(), device, code, { profile_id: other.profileId });
    expect([refused.status, refused.json]).toEqual([400, { error: 'invalid_request', error_description: 'profile_id is in use; choose another.' }]);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID_PROFILE_ID', { details: { reason: 'in_use', profileId: other.profileId, grantType: 'authorization_code' } }],
    ]);
    expect((await redeem(platform.agent(), device, code, { profile_id: 'NEW123' })).status).toBe(200);
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
    expect(await profiles()).toHaveLength(2);
  });

  test('#3 comes before #4: a code used twice ends what the first use got', async () => {
    const code = await givenCode(platform, device, { user });
    const first = (await redeem(platform.agent(), device, code, { profile_id: 'AB12CD' })).json;
    await trail.mark();
    const again = await redeem(platform.agent(), device, code, { profile_id: 'bad' });
    expect([again.status, again.json.error]).toEqual([400, 'invalid_grant']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { details: { reason: 'replayed', count: 1 } }]]);
    expect(await isActive(platform, gateway, first.access_token)).toBe(false);
  });
});

describe('the profile', () => {
  test('registering anew under the same id ends its earlier tokens and forgets wrong PINs', async () => {
    const first = (await redeemFor('AB12CD')).json;
    const beside = (await redeemFor('OTHER1')).json;
    await platform.sql('update user_profile set pin_failures = 2 where client_id = $1', [device.clientId]);
    const second = (await redeemFor('AB12CD')).json;
    expect(await isActive(platform, gateway, first.access_token)).toBe(false);
    expect(await isActive(platform, gateway, beside.access_token)).toBe(true);
    expect(await isActive(platform, gateway, second.access_token)).toBe(true);
    expect(await profiles()).toEqual([
      { profile_id: 'AB12CD', user_id: user.userId, pin_failures: 0 },
      { profile_id: 'OTHER1', user_id: user.userId, pin_failures: 2 },
    ]);
    expect((await refresh(platform.agent(), device, beside.refresh_token, { profile_id: 'OTHER1' })).status).toBe(200);
  });

  test('of two users who ask for one id at once, one gets it; the code of the other stays good', async () => {
    const people = [user, await givenUser(platform)];
    const codes = await Promise.all(people.map((person) => givenCode(platform, device, { user: person })));
    const answers = await Promise.all(codes.map((code) => redeem(platform.agent(), device, code, { profile_id: 'AB12CD' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await trail.names()).sort()).toEqual(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'TOKEN_REQUEST_INVALID_PROFILE_ID']);
    const loser = codes[answers.findIndex(({ status }) => status === 400)];
    if (!loser) throw new Error('nobody lost');
    expect((await redeem(platform.agent(), device, loser, { profile_id: 'OTHER1' })).status).toBe(200);
  });

  test('of parallel uses of one code one wins, and its tokens end (oauth.md §14 no. 6)', async () => {
    const code = await givenCode(platform, device, { user });
    const answers = await Promise.all(Array.from({ length: 6 }, () => redeem(platform.agent(), device, code, { profile_id: 'AB12CD' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await trail.names()).filter((name) => name === 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED')).toHaveLength(1);
    const won = answers.find(({ status }) => status === 200)?.json;
    expect(await isActive(platform, gateway, won.access_token)).toBe(false);
    expect(await profiles()).toHaveLength(1);
  });

  test('a web client has none: profile_id means nothing there', async () => {
    const [row] = await platform.sql(
      `select count(*)::int as n from token_family where profile_id is not null and client_id not in (select client_id from client where kind = 'DYNAMIC')`,
    );
    expect(row.n).toBe(0);
  });
});

test('resource gateways learn the application of a token, by introspection and by the older grant', async () => {
  const { access_token: token } = (await redeemFor('AB12CD')).json;
  const described = { app_identifier: device.app.identifier, app_platform: 'android', app_version: '1.0.0' };
  const introspected = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token }, { headers: gateway.basic });
  expect(introspected.json).toMatchObject({ active: true, sub: user.userId, client_id: device.clientId, ...described });
  const validating = await givenApiClient(platform, [], { grant_types: ['VALIDATE_ACCESS_TOKEN'] });
  const grantType = 'urn:signet:oauth2:grant_type:validate_bearer';
  const validated = await platform.agent().postForm('/oauth/token', { grant_type: grantType, token }, { headers: validating.basic });
  expect(validated.json).toMatchObject({ reference_id: user.userId, ...described });
});

test('anonymous resource calls: the client credentials grant, when the application has them (oauth.md §6.3)', async () => {
  const ask = (installation: GivenInstallation) =>
    platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: installation.basic });
  const answer = await ask(device);
  expect([answer.status, answer.json.scope]).toEqual([200, 'read']);
  expect(answer.json).not.toHaveProperty('refresh_token');
  await trail.expectTrail([['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', { clientId: device.clientId, details: { grantType: 'client_credentials' } }]]);
  const without = await givenInstallation(platform, await givenMobileApp(platform, { flows: ['USER_REGISTRATION'] }));
  expect((await ask(without)).json.error).toBe('unauthorized_client');
  await trail.expectTrail(['TOKEN_REQUEST_DISABLED_GRANT_TYPE']);
});

describe('the protocol version of an installation (oauth.md §4.3, §6.1 #3)', () => {
  const ask = (on: Platform, { basic }: GivenInstallation) =>
    on.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: basic });

  test('is one that this endpoint speaks, or nothing else is looked at', async () => {
    const newer = await givenInstallation(platform, await givenMobileApp(platform, {}, { status: 'DISABLED' }), { api_version: 2 });
    const answer = await ask(platform, newer);
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: 'api_version_not_allowed', error_description: expect.any(String), allowed_versions: [1] },
    ]);
    await trail.expectTrail([
      [
        'API_VERSION_NOT_ALLOWED',
        { clientId: newer.clientId, appName: newer.app.name, details: { reason: 'protocol_version', endpoint: 'token', clientApiVersion: 2 } },
      ],
    ]);
    expect((await ask(platform, await givenInstallation(platform, device.app, { api_version: 1 }))).status).toBe(200);
  });

  test('is none that the deployment has given up', async () => {
    const strict = await startPlatform({ env: { SIGNET_MOBILE_MIN_API_VERSION: '2' } });
    const older = await givenInstallation(strict);
    const its = trailOf(strict);
    await its.mark();
    expect((await ask(strict, older)).json).toMatchObject({ error: 'api_version_not_allowed', allowed_versions: [] });
    await its.expectTrail([['API_VERSION_NOT_ALLOWED', { details: { clientApiVersion: 1 } }]]);
    await strict.stop();
  });
});
