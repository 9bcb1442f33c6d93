import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { authorize } from '../oauth/steps.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import { type GivenInstallation, givenInstallation, givenMobileApp } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let platform: Platform;
let trail: Trail;
let enabled: GivenInstallation;
let disabled: GivenInstallation;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  enabled = await givenInstallation(platform, await givenMobileApp(platform, {}, { status: 'LOGIN_ONLY' }));
  disabled = await givenInstallation(platform, await givenMobileApp(platform, {}, { status: 'DISABLED' }));
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const ask = ({ basic }: GivenInstallation) => platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: basic });

const turnedAway = (installation: GivenInstallation) => ({
  clientId: installation.clientId,
  appName: installation.app.name,
  details: {
    reason: 'version_disabled',
    endpoint: 'token',
    appIdentifier: installation.app.identifier,
    platform: 'ANDROID',
    appVersion: '1.0.0',
  },
});

test('an installation whose version is disabled gets no token, whatever it may otherwise do (oauth.md §6.1 #4)', async () => {
  const answer = await ask(disabled);
  expect([answer.status, answer.json]).toEqual([
    403,
    { error: 'outdated_application', error_description: 'This version of the application can no longer be used.' },
  ]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  await trail.expectTrail([['CLIENT_VALIDATION_VERSION_DISABLED', turnedAway(disabled)]]);
});

test('its secret comes first: who cannot prove to be it is told nothing', async () => {
  const answer = await platform
    .agent()
    .postForm('/oauth/token', { grant_type: 'client_credentials', client_id: disabled.clientId, client_secret: 'wrong' });
  expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { details: { reason: 'wrong_secret' } }]]);
});

test('one whose version only lets nobody new in passes', async () => {
  expect((await ask(enabled)).json.error).not.toBe('outdated_application');
  await trail.expectTrail(['TOKEN_REQUEST_SCOPE_INVALID']);
});

test('at the authorization endpoint it ends on a page of our own (oauth.md §5.2 #2)', async () => {
  const answer = await authorize(platform.agent(), disabled);
  expect([answer.status, answer.location]).toEqual([400, undefined]);
  expect(answer.text).toContain('unauthorized_client');
  await trail.expectTrail([
    [
      'AUTHZ_REQUEST_INVALID',
      { clientId: disabled.clientId, appName: disabled.app.name, details: { reason: 'version_disabled', endpoint: 'authorize' } },
    ],
  ]);
});

test('disabling a version takes effect while the platform runs, and enabling it again too', async () => {
  const admin = await openAdminDesk(platform);
  const installation = await givenInstallation(platform);
  const errorOnce = async (status: string, version: number) => {
    const changed = await admin.call(
      'updateMobilePlatformVersion(id: ID!, input: MobilePlatformVersionInput!)',
      { id: installation.app.versionId, input: { version, status } },
      'platformVersion { status }',
    );
    expect(changed).toEqual({ platformVersion: { status }, userErrors: [] });
    const wanted = status === 'DISABLED' ? 'outdated_application' : 'invalid_scope';
    await waitUntil(`${status} is known`, async () => (await ask(installation)).json.error === wanted);
  };
  expect((await ask(installation)).json.error).toBe('invalid_scope');
  await errorOnce('DISABLED', 1);
  await errorOnce('ENABLED', 2);
});
