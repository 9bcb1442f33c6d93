import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { faultsOf } from '../support/config-object.ts';
import { givenApiClient } from '../support/fixtures.ts';
import { givenMobileApp } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { pinnedCertificate } from './pinned-certificate.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;
let app: string;
const push = { IOS: '018f0000-0000-7000-8000-00000000000a', ANDROID: '018f0000-0000-7000-8000-00000000000b' };

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  await platform.sql(`insert into push_messaging_config (id, name, platform) values ($1, 'Apple', 'IOS'), ($2, 'Google', 'ANDROID')`, [
    push.IOS,
    push.ANDROID,
  ]);
});
beforeEach(async () => {
  ({ identifier: app } = await givenMobileApp(platform));
  await trail.mark();
});
afterAll(() => platform.stop());

const fields = `id version platform versionName status signatureCount integrityCheck tamperingProtectionEnabled payloadEncryptionEnabled cordova
  useApnsDevelopmentEnvironment sendBadgeNumber applicationBundleIdentifier pushMessagingConfig { name } app { identifier }`;
const signature = 'ab'.repeat(16);
const least = { versionName: '2.0', status: 'ENABLED', applicationSignatures: ['x'] };
const create = (on: string, input: object, cloneFrom?: string, appIdentifier = app) =>
  admin.call(
    'createMobilePlatformVersion(appIdentifier: String!, platform: PlatformName!, cloneFrom: String, input: MobilePlatformVersionInput!)',
    { appIdentifier, platform: on, cloneFrom, input },
    `platformVersion { ${fields} }`,
  );
const update = (id: string, input: object) =>
  admin.call('updateMobilePlatformVersion(id: ID!, input: MobilePlatformVersionInput!)', { id, input }, `platformVersion { ${fields} }`);

const iosPush = {
  pushMessagingConfigId: push.IOS,
  useApnsDevelopmentEnvironment: true,
  sendBadgeNumber: true,
  applicationBundleIdentifier: 'example.bank',
};
const whole = {
  versionName: '3.0',
  status: 'LOGIN_ONLY',
  applicationSignatures: [`${signature}|${signature.toUpperCase()}`, 'cd'.repeat(32)],
  integrityCheck: 'NONE',
  tamperingProtectionEnabled: true,
  payloadEncryptionEnabled: true,
  ...iosPush,
};

test('a version keeps every field; its signatures are counted, sealed and masked; RS-193', async () => {
  const { platformVersion: version, userErrors } = await create('IOS', whole);
  expect(userErrors).toEqual([]);
  const { applicationSignatures, pushMessagingConfigId, ...plain } = whole;
  const shown = { ...plain, platform: 'IOS', signatureCount: 2, pushMessagingConfig: { name: 'Apple' }, app: { identifier: app }, cordova: false };
  expect(version).toMatchObject({ ...shown, version: 1 });
  const [created] = await trail.expectTrail([
    ['ADMIN_MOBILE_PLATFORM_VERSION_CREATED', { details: { objectType: 'mobile_platform_version', objectId: version.id } }],
  ]);
  const told = Object.fromEntries(
    Object.entries({ ...plain, appIdentifier: app, platform: 'IOS', pushMessagingConfigId }).map(([name, value]) => [name, [null, value]]),
  );
  expect(created?.details).toMatchObject({ changes: { ...told, applicationSignatures: [null, '***'] } });
  const [row] = await platform.sql('select sealed_application_signatures as sealed from mobile_platform_version where id = $1', [version.id]);
  const purpose = `mobile_platform_version.applicationSignatures:${version.id}`;
  expect(row.sealed.map((text: string) => platform.runtime.sealing.open(purpose, text))).toEqual(applicationSignatures);

  expect((await update(version.id, { version: 1, ...whole })).platformVersion.version).toBe(1);
  await trail.expectTrail([]);
  expect((await update(version.id, { version: 1, status: 'DISABLED', applicationSignatures: [signature] })).platformVersion.signatureCount).toBe(1);
  await trail.expectTrail([
    [
      'ADMIN_MOBILE_PLATFORM_VERSION_UPDATED',
      { details: { changes: { status: ['LOGIN_ONLY', 'DISABLED'], applicationSignatures: ['***', '***'] } } },
    ],
  ]);
  expect(faultsOf(await update(version.id, { version: 1, status: 'ENABLED' }))).toEqual(['STALE_VERSION input.version']);
  expect((await admin.call('deleteMobilePlatformVersion(id: ID!)', { id: version.id }, 'deletedId')).deletedId).toBe(version.id);
  await trail.expectTrail([['ADMIN_MOBILE_PLATFORM_VERSION_DELETED', { details: { changes: { versionName: ['3.0', null] } } }]]);
});

test('a version needs little and has defaults for the rest', async () => {
  expect((await create('ANDROID', least)).platformVersion).toMatchObject({
    integrityCheck: 'FULL',
    tamperingProtectionEnabled: false,
    payloadEncryptionEnabled: false,
    pushMessagingConfig: null,
    cordova: false,
  });
});

test('a copy takes over everything but the name, and what the input says differently', async () => {
  await create('IOS', whole);
  const { platformVersion: copy } = await create('IOS', { versionName: '3.1', status: 'ENABLED' }, '3.0');
  expect(copy).toMatchObject({ versionName: '3.1', status: 'ENABLED', signatureCount: 2, integrityCheck: 'NONE', sendBadgeNumber: true });
  const [row] = await platform.sql('select sealed_application_signatures as sealed from mobile_platform_version where id = $1', [copy.id]);
  const purpose = `mobile_platform_version.applicationSignatures:${copy.id}`;
  expect(platform.runtime.sealing.open(purpose, row.sealed[1])).toBe('cd'.repeat(32));
  await trail.expectTrail(['ADMIN_MOBILE_PLATFORM_VERSION_CREATED', 'ADMIN_MOBILE_PLATFORM_VERSION_CREATED']);
  expect(faultsOf(await create('IOS', { versionName: '3.2' }, 'nowhere'))).toEqual(['UNKNOWN_REFERENCE cloneFrom']);
  expect(faultsOf(await create('IOS', {}, '3.0'))).toEqual(['REQUIRED input.versionName']);
  expect(faultsOf(await create('ANDROID', { versionName: '3.2' }, '3.0'))).toEqual(['UNKNOWN_REFERENCE cloneFrom']);
  await trail.expectTrail([]);
});

describe('refused without an event', () => {
  test.each<[string, string, object, string[]]>([
    ['nothing', 'IOS', { versionName: null, status: null }, ['REQUIRED input.versionName', 'REQUIRED input.status']],
    ['no signature', 'IOS', { applicationSignatures: null }, ['REQUIRED input.applicationSignatures']],
    ['an empty list of signatures', 'IOS', { applicationSignatures: [] }, ['INVALID_VALUE input.applicationSignatures']],
    ['a taken name', 'ANDROID', { versionName: '1.0.0' }, ['ALREADY_EXISTS input.versionName']],
    ['a name that is too long', 'IOS', { versionName: 'x'.repeat(65) }, ['INVALID_VALUE input.versionName']],
    ['a protected signature that is no key', 'IOS', { tamperingProtectionEnabled: true }, ['INVALID_VALUE input.applicationSignatures']],
    [
      'a protected signature of another length',
      'IOS',
      { tamperingProtectionEnabled: true, applicationSignatures: ['ab'.repeat(20)] },
      ['INVALID_VALUE input.applicationSignatures'],
    ],
    ['Cordova on iOS', 'IOS', { cordova: true }, ['INVALID_VALUE input.cordova']],
    ['a sandbox on Android', 'ANDROID', { useApnsDevelopmentEnvironment: true }, ['INVALID_VALUE input.useApnsDevelopmentEnvironment']],
    ['a badge without push', 'IOS', { sendBadgeNumber: true }, ['INVALID_VALUE input.sendBadgeNumber']],
    ['a bundle on Android', 'ANDROID', { applicationBundleIdentifier: 'a.b' }, ['INVALID_VALUE input.applicationBundleIdentifier']],
    ['a bundle that is no domain', 'IOS', { applicationBundleIdentifier: 'bank' }, ['INVALID_VALUE input.applicationBundleIdentifier']],
    ['push without a bundle', 'IOS', { pushMessagingConfigId: push.IOS }, ['REQUIRED input.applicationBundleIdentifier']],
    ['push of another system', 'ANDROID', { pushMessagingConfigId: push.IOS }, ['INVALID_VALUE input.pushMessagingConfigId']],
    [
      'push that is not there',
      'ANDROID',
      { pushMessagingConfigId: '018f0000-0000-7000-8000-0000000000ff' },
      ['UNKNOWN_REFERENCE input.pushMessagingConfigId'],
    ],
    ['push that is no id', 'ANDROID', { pushMessagingConfigId: 'nonsense' }, ['INVALID_VALUE input.pushMessagingConfigId']],
    ['a system that is reserved', 'WINDOWS', {}, ['INVALID_VALUE platform']],
  ])('%s', async (_, on, input, faults) => {
    expect(faultsOf(await create(on, { ...least, ...input }))).toEqual(faults);
    await trail.expectTrail([]);
  });

  test('an application that is not there; protection of signatures that are no keys; another name', async () => {
    expect(faultsOf(await create('IOS', least, undefined, 'nowhere'))).toEqual(['UNKNOWN_REFERENCE appIdentifier']);
    const { platformVersion: version } = await create('IOS', least);
    await trail.mark();
    expect(faultsOf(await update(version.id, { version: 1, tamperingProtectionEnabled: true }))).toEqual([
      'INVALID_VALUE input.applicationSignatures',
    ]);
    expect(faultsOf(await update(version.id, { version: 1, applicationSignatures: null }))).toEqual(['REQUIRED input.applicationSignatures']);
    expect(faultsOf(await update(version.id, { version: 1, versionName: '9' }))).toEqual(['INVALID_VALUE input.versionName']);
    expect(faultsOf(await update('nonsense', { version: 1 }))).toEqual(['NOT_FOUND id']);
    await trail.expectTrail([]);
  });

  test('the end of a push configuration that a version uses', async () => {
    await create('IOS', whole);
    await trail.mark();
    const answer = await admin.call('deletePushMessagingConfig(id: ID!)', { id: push.IOS }, 'deletedId');
    expect(answer.userErrors).toMatchObject([{ code: 'IN_USE', field: ['id'], message: expect.stringContaining('IOS 3.0') }]);
    await trail.expectTrail([]);
  });
});

test('the configuration of a build names addresses, identifiers and pinned certificates, and no signature', async () => {
  await givenApiClient(platform, ['TOKEN_INTROSPECTION'], { client_id: 'resources', public_base_uri: 'https://resources.example' });
  const pinned = { name: 'api', expiresAt: '2100-01-01T00:00:00.000Z', pem: pinnedCertificate, sha256: 'AB:CD' };
  const { identifier } = await givenMobileApp(platform, {
    resource_gateway_client_ids: ['resources'],
    certificates: JSON.stringify([pinned]),
    max_pin_attempts: 5,
  });
  const { data } = await admin.ask(`{ mobileApp(identifier: "${identifier}") { versions { edges { node { sdkConfiguration } } } } }`);
  expect(data.mobileApp.versions.edges[0].node.sdkConfiguration).toEqual({
    server_type: 'signet',
    token_server_uri: platform.runtime.publicUrl,
    application_identifier: identifier,
    application_platform: 'android',
    application_version: '1.0.0',
    redirect_url: `${identifier}://login`,
    resource_gateway_uri: ['https://resources.example'],
    max_pin_failures: 5,
    certificates: [{ name: 'api', expires_at: pinned.expiresAt, sha256: 'AB:CD', pem: pinnedCertificate }],
  });
});
