import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type GivenClient, givenUser } from '../../support/fixtures.ts';
import { passwordAcr } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { nextOf, submitConsent } from '../steps.ts';
import { decideDevice, deviceGrantType, givenDevice, givenDeviceClient, openDeviceConsent, poll, typeCode } from './device-steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenDeviceClient(platform, { name: 'The television' });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

/** As if the interval had passed. */
const rest = () => platform.sql(`update device_authorization set polled_at = polled_at - interval '1 minute'`);

describe('RS-121 a device is signed in (RFC 8628)', () => {
  test('from its codes to its tokens', async () => {
    const user = await givenUser(platform);
    const device = await givenDevice(platform, client);
    expect(device).toEqual({
      device_code: expect.stringMatching(/^sgdc_\d+_[\w-]{43}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${platform.issuer}/device_authorization/verification`,
      verification_uri_complete: `${platform.issuer}/device_authorization/verification?user_code=${device.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    expect((await poll(platform, client, device.device_code)).json.error).toBe('authorization_pending');
    await trail.expectTrail([]);

    const agent = platform.agent();
    const consent = await openDeviceConsent(agent, device.user_code, user);
    expect(consent.text).toContain('The television');
    expect(consent.text).toContain(device.user_code);
    const done = await submitConsent(agent, consent, 'accept');
    expect([done.status, done.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(done.text).toContain('Your device is signed in');
    const [, , granted] = await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['CONSENT_GIVEN', { clientId: client.clientId, userId: user.userId, details: { scopes: ['openid', 'read'] } }],
      [
        'AUTHZ_REQUEST_GRANT_CREATED',
        {
          clientId: client.clientId,
          userId: user.userId,
          details: { scopes: ['openid', 'read'], grantType: 'device_code', endpoint: 'device_verification' },
        },
      ],
    ]);

    await rest();
    const answer = await poll(platform, client, device.device_code);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: 'openid read', refresh_token: expect.any(String) });
    expect(decodeJwt(answer.json.id_token)).toMatchObject({ sub: user.userId, aud: client.clientId, acr: passwordAcr, amr: ['pwd'] });
    const familyId = granted?.details?.familyId;
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
        {
          clientId: client.clientId,
          userId: user.userId,
          details: { grantType: deviceGrantType, scopes: ['openid', 'read'], familyId, authMethod: 'none' },
        },
      ],
    ]);

    const again = await poll(platform, client, device.device_code);
    expect([again.status, again.json.error]).toEqual([400, 'invalid_grant']);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID_GRANT', { clientId: client.clientId, details: { reason: 'replayed', grantType: deviceGrantType } }],
    ]);
    const kept = await platform.sql('select 1 from token_family where id = $1 and revoked_at is null', [familyId]);
    expect(kept).toHaveLength(1);
  });

  test('oauth 5: the form of a device again tells the same; refused after all, the device gets nothing', async () => {
    const device = await givenDevice(platform, client);
    const agent = platform.agent();
    const page = await openDeviceConsent(agent, device.user_code, await givenUser(platform));
    for (const answer of [await submitConsent(agent, page, 'accept'), await submitConsent(agent, page, 'accept')])
      expect([answer.status, answer.text.includes('Your device is signed in')]).toEqual([200, true]);
    const refused = await submitConsent(agent, page, 'reject');
    expect([refused.status, refused.text.includes('Your device was not signed in')]).toEqual([200, true]);
    expect((await poll(platform, client, device.device_code)).json.error).toBe('access_denied');
  });

  test('the person declines', async () => {
    const device = await givenDevice(platform, client);
    const page = await decideDevice(platform.agent(), device.user_code, await givenUser(platform), 'reject');
    expect(page.text).toContain('Your device was not signed in');
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['CONSENT_REJECTED', { clientId: client.clientId }]]);
    const answer = await poll(platform, client, device.device_code);
    expect([answer.status, answer.json.error]).toEqual([400, 'access_denied']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { details: { reason: 'denied' } }]]);
  });

  test('consent is asked every time, also of who is signed in and consented before, and of a client without consent', async () => {
    const user = await givenUser(platform);
    const lenient = await givenDeviceClient(platform, { consent_disabled: true });
    const agent = platform.agent();
    await decideDevice(agent, (await givenDevice(platform, lenient)).user_code, user, 'accept');
    const second = await givenDevice(platform, lenient);
    const consent = await agent.get(nextOf(await typeCode(agent, second.user_code)));
    expect(consent.text).toContain(second.user_code);
    expect((await poll(platform, lenient, second.device_code)).json.error).toBe('authorization_pending');
    await submitConsent(agent, consent, 'accept');
    await rest();
    expect((await poll(platform, lenient, second.device_code)).status).toBe(200);
  });

  test('a consent form of something else approves nothing', async () => {
    const device = await givenDevice(platform, client);
    const agent = platform.agent();
    const consent = await openDeviceConsent(agent, device.user_code, await givenUser(platform));
    await trail.mark();
    expect((await submitConsent(agent, consent, 'accept', { csrf_token: 'f'.repeat(320) })).status).toBe(200);
    await trail.expectTrail([['CONSENT_CSRF_INVALID', { clientId: client.clientId, details: { reason: 'unknown' } }]]);
    expect((await poll(platform, client, device.device_code)).json.error).toBe('authorization_pending');
  });

  test('two people approve at once: one does', async () => {
    const device = await givenDevice(platform, client);
    const agents = [platform.agent(), platform.agent()];
    const pages = await Promise.all(agents.map(async (agent) => openDeviceConsent(agent, device.user_code, await givenUser(platform))));
    const done = await Promise.all(agents.map((agent, at) => submitConsent(agent, pages[at] as (typeof pages)[0], 'accept')));
    expect(done.filter((page) => page.text.includes('Your device is signed in'))).toHaveLength(1);
    expect(done.filter((page) => page.text.includes('no longer valid'))).toHaveLength(1);
    const names = await trail.names();
    expect(names.filter((name) => name === 'AUTHZ_REQUEST_GRANT_CREATED')).toHaveLength(1);
    expect(names.filter((name) => name === 'AUTHZ_REQUEST_INVALID')).toHaveLength(1);
  });

  test('who is locked out after approving gets nothing', async () => {
    const user = await givenUser(platform);
    const device = await givenDevice(platform, client);
    await decideDevice(platform.agent(), device.user_code, user, 'accept');
    await platform.sql('delete from access_grant where user_id = $1', [user.userId]);
    expect((await poll(platform, client, device.device_code)).json.error).toBe('access_denied');
  });

  test('only digests are stored: neither code stands in the database', async () => {
    const device = await givenDevice(platform, client);
    await openDeviceConsent(platform.agent(), device.user_code, await givenUser(platform));
    const plain = device.user_code.replace('-', '');
    for (const table of ['device_authorization', 'auth_transaction', 'access_grant', 'audit_event']) {
      const rows = JSON.stringify(await platform.sql(`select t::text from ${table} t`));
      for (const code of [device.device_code, device.user_code, plain]) expect(rows).not.toContain(code);
    }
  });
});
