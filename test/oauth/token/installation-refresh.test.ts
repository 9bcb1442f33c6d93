import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mintOpaque } from '../../../src/kernel/base/crypto/opaque-value.ts';
import { type DpopKey, dpopKey, proofOf } from '../../support/dpop.ts';
import { type GivenClient, givenApiClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { codeRequest, type GivenTokens, givenCode, isActive, redeem, refresh } from '../../support/given-code.ts';
import { type GivenInstallation, givenEnrolment, givenInstallation, givenMobileApp } from '../../support/installations.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;
let gateway: GivenClient;
let device: GivenInstallation;
let tokens: GivenTokens;
let userId: string;

const profileId = 'AB12CD';
/** What a wrong PIN makes of the token on the device: a value that looks like one. */
const guess = (): string => mintOpaque('refreshToken').value;

async function register(installation: GivenInstallation, profile: string): Promise<GivenTokens & { readonly userId: string }> {
  const code = await givenCode(platform, installation);
  const answer = await redeem(platform.agent(), installation, code, { profile_id: profile });
  if (answer.status !== 200) throw new Error(`no tokens: ${answer.text}`);
  return { ...(answer.json as GivenTokens), userId: code.user.userId };
}

async function givenDevice(columns: Record<string, unknown> = {}): Promise<void> {
  device = await givenInstallation(platform, await givenMobileApp(platform, { default_scope_ids: ['openid', 'read'], ...columns }));
  const registered = await register(device, profileId);
  tokens = registered;
  userId = registered.userId;
  await trail.mark();
}

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  await givenScopes(platform, 'read');
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
beforeEach(() => givenDevice());
afterAll(() => platform.stop());

const present = (token: string, more: Record<string, string> = { profile_id: profileId }) => refresh(platform.agent(), device, token, more);

async function failures(profile = profileId): Promise<number | undefined> {
  const [row] = await platform.sql<{ n: number }>('select pin_failures as n from user_profile where client_id = $1 and profile_id = $2', [
    device.clientId,
    profile,
  ]);
  return row?.n;
}

const wrong = (remaining: number, most = 3) => [
  400,
  { error: 'invalid_grant', error_description: expect.any(String), remaining_attempts: remaining, max_attempts: most },
];
const counted = (count: number, most = 3) =>
  [
    'TOKEN_REQUEST_INVALID_REFRESH_TOKEN',
    {
      clientId: device.clientId,
      appName: device.app.name,
      userId,
      details: { reason: 'unknown', grantType: 'refresh_token', profileId, failures: count, maxAttempts: most },
    },
  ] as const;

describe('the right PIN (oauth.md §6.4 #10)', () => {
  test('a new pair for the profile; earlier wrong PINs are forgotten', async () => {
    await platform.sql('update user_profile set pin_failures = 2, last_login_at = null where client_id = $1', [device.clientId]);
    const answer = await present(tokens.refresh_token);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: 'openid read', profile_id: profileId });
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
    expect(await isActive(platform, gateway, answer.json.access_token)).toBe(true);
    const [profile] = await platform.sql('select pin_failures, last_login_at from user_profile where client_id = $1', [device.clientId]);
    expect(profile).toEqual({ pin_failures: 0, last_login_at: expect.any(Date) });
  });

  test('names its profile in the trail', async () => {
    await present(tokens.refresh_token, {});
    await trail.expectTrail([
      ['TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED', { clientId: device.clientId, userId, details: { profileId, grantType: 'refresh_token' } }],
    ]);
  });

  test('a lost answer: within the grace of the application the token before works once more (#3), later it ends the family (#4)', async () => {
    await givenDevice({ refresh_grace_seconds: 60 });
    expect((await present(tokens.refresh_token)).status).toBe(200);
    await trail.mark();
    const again = await present(tokens.refresh_token);
    expect(again.status).toBe(200);
    await trail.expectTrail([['TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED', { details: { grace: true, profileId } }]]);
    expect((await present(tokens.refresh_token)).json.error).toBe('invalid_grant');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'reuse_detected' } }]]);
    expect((await present(again.json.refresh_token)).json.error).toBe('invalid_grant');
  });

  test('of an application without PIN there is no refresh token to use', async () => {
    await platform.sql('update mobile_app set pin_authentication_enabled = false where identifier = $1', [device.app.identifier]);
    expect((await present(tokens.refresh_token)).json.error).toBe('unauthorized_client');
    await trail.expectTrail([['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { details: { reason: 'not_enabled', grantType: 'refresh_token' } }]]);
  });
});

describe('wrong PINs (oauth.md §6.4 #6, #7; §14 no. 8)', () => {
  test('count, the right one starts anew, and the last permitted one ends the profile', async () => {
    const other = await register(device, 'OTHER1');
    const [profile] = await platform.sql('select id from user_profile where client_id = $1 and profile_id = $2', [device.clientId, profileId]);
    await givenEnrolment(platform, { id: profile.id, profileId, userId, clientId: device.clientId });
    await trail.mark();
    for (const [count, remaining] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const answer = await present(guess());
      expect([answer.status, answer.json]).toEqual(wrong(remaining));
      await trail.expectTrail([counted(count)]);
    }
    const good = await present(tokens.refresh_token);
    expect([good.status, await failures()]).toEqual([200, 0]);
    await trail.mark();
    await present(guess());
    await present(guess());
    await trail.expectTrail([counted(1), counted(2)]);
    const last = await present(guess());
    expect([last.status, last.json]).toEqual([400, { error: 'invalid_grant', error_description: expect.any(String), remaining_attempts: 0 }]);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED',
        {
          clientId: device.clientId,
          userId,
          details: {
            reason: 'attempts_exhausted',
            grantType: 'refresh_token',
            profileId,
            failures: 3,
            maxAttempts: 3,
            count: 1,
            removed: { enrolments: 1 },
          },
        },
      ],
    ]);
    expect(await failures()).toBeUndefined();
    expect(await platform.sql('select 1 from app_instance where client_id = $1', [device.clientId])).toHaveLength(0);
    expect(await platform.sql('select 1 from push_token_owner where client_id = $1', [device.clientId])).toHaveLength(0);
    expect(await isActive(platform, gateway, good.json.access_token)).toBe(false);
    await trail.mark();
    expect((await present(good.json.refresh_token)).json).toEqual({ error: 'invalid_grant', error_description: expect.any(String) });
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'revoked' } }]]);
    expect(await failures('OTHER1')).toBe(0);
    expect((await present(other.refresh_token, { profile_id: 'OTHER1' })).status).toBe(200);
  });

  test('every type of token of the profile ends', async () => {
    await platform.sql(
      `insert into token_family (id, client_id, user_id, profile_id, scopes, amr, auth_time, access_expires_at, type)
       values ($1, $2, $3, $4, '{read}', '{pwd}', now(), now() + interval '1 hour', 'FINGER_PRINT')`,
      [platform.runtime.ids.uuid(), device.clientId, userId, profileId],
    );
    for (let at = 0; at < 3; at += 1) await present(guess());
    const rows = await platform.sql('select type, revoked_reason from token_family where client_id = $1 order by type', [device.clientId]);
    expect(rows).toEqual([
      { type: 'DEFAULT', revoked_reason: 'pin_attempts' },
      { type: 'FINGER_PRINT', revoked_reason: 'pin_attempts' },
    ]);
  });

  test('RS-172 twenty parallel guesses give exactly three counted attempts: the counter is the one that push with PIN shares', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => present(guess())));
    expect(answers.every(({ status, json }) => status === 400 && json.error === 'invalid_grant')).toBe(true);
    const remaining = answers.map(({ json }) => json.remaining_attempts).filter((left) => left !== undefined);
    expect(remaining.sort()).toEqual([0, 1, 2]);
    const events = await trail.events();
    expect(events).toHaveLength(20);
    expect(events.filter(({ type }) => type === 'TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED')).toHaveLength(1);
    expect(events.flatMap(({ details }) => (details?.failures === undefined ? [] : [details.failures])).sort()).toEqual([1, 2, 3]);
    expect((await present(tokens.refresh_token)).status).toBe(400);
  });

  test('RS-172 attempts are counted across servers and restarts', async () => {
    expect((await present(guess())).json.remaining_attempts).toBe(2);
    const other = await startPlatform({ databaseUrl: platform.databaseUrl });
    const there = (token: string) => refresh(other.agent(), device, token, { profile_id: profileId });
    expect((await there(guess())).json.remaining_attempts).toBe(1);
    expect((await there(guess())).json.remaining_attempts).toBe(0);
    await other.stop();
    expect((await present(tokens.refresh_token)).json.error).toBe('invalid_grant');
    expect((await trail.names()).filter((name) => name === 'TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED')).toHaveLength(1);
  });

  test('guesses beside the right PIN: nobody waits for the other for ever, and no attempt is gained', async () => {
    await givenDevice({ max_pin_attempts: 1000 });
    let current = tokens.refresh_token;
    for (let round = 0; round < 5; round += 1) {
      const [good, ...others] = await Promise.all([present(current), present(guess()), present(guess()), present(guess())]);
      expect(good?.status).toBe(200);
      expect(others.map(({ status }) => status)).toEqual([400, 400, 400]);
      current = good?.json.refresh_token;
    }
    expect(await failures()).toBeLessThanOrEqual(3);
  });

  test('without a limit (0) nothing ends, and no remaining attempts are told', async () => {
    await givenDevice({ max_pin_attempts: 0 });
    for (let count = 1; count <= 5; count += 1) {
      expect((await present(guess())).json).toEqual({ error: 'invalid_grant', error_description: expect.any(String) });
      await trail.expectTrail([counted(count, 0)]);
    }
    expect((await present(tokens.refresh_token)).status).toBe(200);
  });
});

describe('what is no wrong PIN', () => {
  const expectUncounted = async (token: string, reason: string, more?: Record<string, string>) => {
    const before = await failures();
    await trail.mark();
    const answer = await present(token, more);
    expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_grant', error_description: expect.any(String) }]);
    const [event] = await trail.expectTrail([['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { clientId: device.clientId, details: { reason } }]]);
    expect(event?.details).not.toHaveProperty('failures');
    expect(await failures()).toBe(before);
  };

  test('an expired token (#2)', async () => {
    await platform.sql(`update token_family set refresh_max_expires_at = now() - interval '1 second' where client_id = $1`, [device.clientId]);
    await expectUncounted(tokens.refresh_token, 'max_validity');
    // Nothing is left to guess at (#5).
    await expectUncounted(guess(), 'unknown');
  });

  test('a superseded token (#4): its family ends, and then there is nothing left to guess at', async () => {
    expect((await present(tokens.refresh_token)).status).toBe(200);
    await expectUncounted(tokens.refresh_token, 'reuse_detected');
    await expectUncounted(guess(), 'unknown');
  });

  test.each(['NOBODY', 'malformed'])('a profile that is none (%s), #5', async (named) => {
    await expectUncounted(guess(), 'unknown', { profile_id: named });
    // The right token of another profile is no way round the counter.
    await expectUncounted(tokens.refresh_token, 'unknown', { profile_id: named });
  });

  test('on a device without profiles, #5', async () => {
    device = await givenInstallation(platform, device.app);
    await expectUncounted(guess(), 'unknown', {});
  });
});

describe('whose PIN it is', () => {
  test('is the only profile’s when none is named', async () => {
    expect((await present(guess(), {})).json).toMatchObject({ remaining_attempts: 2 });
    await trail.expectTrail([counted(1)]);
  });

  test('must be said when there are several', async () => {
    await register(device, 'OTHER1');
    await trail.mark();
    for (const token of [tokens.refresh_token, guess()]) {
      const answer = await present(token, {});
      expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_request', error_description: 'profile_id is missing.' }]);
      await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'missing', parameter: 'profile_id', grantType: 'refresh_token' } }]]);
    }
    expect([await failures(), await failures('OTHER1')]).toEqual([0, 0]);
  });

  test('the token of another profile counts against the named one, and stays good', async () => {
    const other = await register(device, 'OTHER1');
    expect((await present(other.refresh_token)).json).toMatchObject({ error: 'invalid_grant', remaining_attempts: 2 });
    expect([await failures(), await failures('OTHER1')]).toEqual([1, 0]);
    expect((await present(other.refresh_token, { profile_id: 'OTHER1' })).status).toBe(200);
  });

  test('RS-066 the token of another installation counts as a guess on this one, and stays good', async () => {
    const there = await givenInstallation(platform, device.app);
    const theirs = await register(there, profileId);
    expect((await present(theirs.refresh_token)).json).toMatchObject({ error: 'invalid_grant', remaining_attempts: 2 });
    expect((await refresh(platform.agent(), there, theirs.refresh_token)).status).toBe(200);
  });

  test('of tokens that are bound to a key: another key is no PIN failure, and cannot use the attempts up (RFC 9449 §5)', async () => {
    const [own, other] = [await dpopKey(), await dpopKey()];
    const ask = async (fields: Record<string, string>, key?: DpopKey) => {
      const proof = key ? { dpop: await proofOf(key, { htu: `${platform.url}/oauth/token` }) } : {};
      return platform.agent().postForm('/oauth/token', { profile_id: 'BOUND1', ...fields }, { headers: { ...device.basic, ...proof } });
    };
    const bound = await ask(codeRequest(await givenCode(platform, device)), own);
    expect([bound.status, bound.json.token_type]).toEqual([200, 'DPoP']);
    const refreshing = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });
    await trail.mark();
    for (const [token, key] of [
      [guess(), other],
      [guess(), undefined],
      [bound.json.refresh_token, other],
    ] as const) {
      const answer = await ask(refreshing(token), key);
      expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_grant', error_description: expect.any(String) }]);
      await trail.expectTrail([['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'dpop_other_key' } }]]);
      expect(await failures('BOUND1')).toBe(0);
    }
    expect((await ask(refreshing(guess()), own)).json).toMatchObject({ remaining_attempts: 2 });
    expect((await ask(refreshing(bound.json.refresh_token), own)).status).toBe(200);
  });

  test('a wrong secret of the installation is no PIN failure', async () => {
    const answer = await platform.agent().postForm('/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: guess(),
      profile_id: profileId,
      client_id: device.clientId,
      client_secret: 'wrong',
    });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { clientId: device.clientId }]]);
    expect(await failures()).toBe(0);
  });

  test('a user who was locked out meanwhile gets nothing, and nothing is counted', async () => {
    const user = await givenUser(platform);
    const answer = await redeem(platform.agent(), device, await givenCode(platform, device, { user }), { profile_id: 'LOCKED' });
    await platform.sql(`update token_family set revoked_at = now(), revoked_reason = 'user_disabled' where user_id = $1`, [user.userId]);
    await trail.mark();
    expect((await present(answer.json.refresh_token, { profile_id: 'LOCKED' })).json.error).toBe('invalid_grant');
    expect((await present(guess(), { profile_id: 'LOCKED' })).json).not.toHaveProperty('remaining_attempts');
    expect(await failures('LOCKED')).toBe(0);
  });
});
