// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of configuration files look like that
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { applyFile, ConfigFileError, exportConfig } from '../../src/cli/apply/index.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { pinnedCertificate } from '../mobile/pinned-certificate.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let opened: TestRuntime;
let trail: Trail;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-apply-mobile-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'push.p8'), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  Object.assign(process.env, { MOBILE_PASSWORD: 'a password of a test', MOBILE_SIGNATURE: 'F0'.repeat(32) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  opened = await openTestRuntime({ entities, dependents });
  trail = trailOf(opened);
});
afterEach(() => opened.close());

function file(text: string, name = 'signet.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const whole = {
  mobilePlatformVersions: [
    {
      appIdentifier: 'bank',
      platform: 'IOS',
      versionName: '1.0',
      status: 'ENABLED',
      applicationSignatures: ['${env:MOBILE_SIGNATURE}', 'TEAM.bank'],
      pushMessagingConfigName: 'Apple',
      applicationBundleIdentifier: 'example.bank',
    },
  ],
  mobileApps: [
    {
      identifier: 'bank',
      name: 'Bank',
      flows: ['USER_REGISTRATION'],
      redirectUrl: 'bank://login',
      defaultScopeIds: ['openid', 'profile'],
      pinPolicyName: 'Strict',
      fidoEnabled: true,
      fidoPolicyMappingNames: ['Finger'],
      identityProviderId: 'directory',
      certificates: [{ name: 'api', expiresAt: '2100-01-01T00:00:00.000Z', pem: pinnedCertificate }],
    },
  ],
  mobilePlatforms: [{ name: 'IOS', minimumOsVersion: '13' }],
  pushMessagingConfigs: [{ name: 'Apple', platform: 'IOS', apnsTeamId: 'TEAM123456', apnsKeyId: 'KEY1234567', apnsKeyP8: { file: 'push.p8' } }],
  callbackConfigs: [{ callbackUrl: 'https://portal.example/results', username: 'signet', password: '${env:MOBILE_PASSWORD}' }],
  authPropertiesSets: [
    { name: 'push', method: 'PUSH', fallbackName: 'sms' },
    { name: 'sms', method: 'SMS', defaultMessages: [{ locale: 'en', text: 'Your code is {code}' }] },
  ],
  mobileConfig: { enrollmentEnabled: true, pushEnrollmentMode: 'MULTIPLE_DEVICES' },
  fidoPolicyMappings: [{ name: 'Finger', aaid: '4E4E#4005', policyId: 'finger' }],
  fidoConfig: {
    enabled: true,
    serverUrl: 'https://fido.example',
    username: 'signet',
    password: '${env:MOBILE_PASSWORD}',
    appId: 'https://login.example/facets',
  },
  pinPolicies: [{ name: 'Usual' }, { name: 'Strict', pinLength: 6, blockedPins: ['123456'] }],
};

test('a file brings all of it about whatever its order, then has nothing left to do, and an export states it again', async () => {
  await trail.mark();
  const plan = await applyFile(opened.runtime, file(stringify(whole)));
  expect(plan.objects.map(({ kind, id, action }) => `${action} ${kind} ${id}`.trim())).toEqual([
    'create pinPolicies Usual',
    'create pinPolicies Strict',
    'update fidoConfig',
    'create fidoPolicyMappings Finger',
    'update mobileConfig',
    'create authPropertiesSets sms',
    'create authPropertiesSets push',
    'create callbackConfigs https://portal.example/results',
    'create pushMessagingConfigs Apple',
    'create mobilePlatforms IOS',
    'create mobileApps bank',
    'create mobilePlatformVersions bank IOS 1.0',
  ]);
  const events = await trail.events();
  expect(events).toHaveLength(12);
  expect(JSON.stringify(events.map(({ details }) => details))).not.toMatch(/a password of a test|F0F0F0|BEGIN/);
  expect((await applyFile(opened.runtime, file(stringify(whole)))).isEmpty).toBe(true);

  const text = await exportConfig(opened.runtime);
  expect(text).not.toMatch(/a password of a test|F0F0F0|PRIVATE KEY/);
  const named = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name as string);
  // Names that a variable cannot tell in full have a digest of the object.
  const [callback, apns, signature, second] = [
    'CALLBACK_PASSWORD_HTTPS_PORTAL_EXAMPLE_RESULTS',
    'APNS_KEY_APPLE',
    'APP_SIGNATURE_BANK_IOS_1_0',
  ].flatMap((start) => named.filter((name) => name.startsWith(start)));
  expect(named.toSorted()).toEqual(['FIDO_PASSWORD', callback, apns, signature, second].toSorted());
  expect([callback, apns, signature].map((name) => name?.replace(/_[0-9A-F]{8}$/, ''))).toEqual([
    'CALLBACK_PASSWORD_HTTPS_PORTAL_EXAMPLE_RESULTS',
    'APNS_KEY_APPLE',
    'APP_SIGNATURE_BANK_IOS_1_0',
  ]);
  expect(second).toBe(`${signature}_2`);
  Object.assign(process.env, {
    FIDO_PASSWORD: process.env.MOBILE_PASSWORD,
    [callback as string]: process.env.MOBILE_PASSWORD,
    [signature as string]: process.env.MOBILE_SIGNATURE,
    [second as string]: 'TEAM.bank',
  });
  const restated = file(text.replace(`\${env:${apns}}`, '{ file: push.p8 }'), 'exported.yaml');
  const again = await applyFile(opened.runtime, restated);
  expect(again.objects.filter(({ action }) => action !== 'none')).toEqual([]);
  const other = await openTestRuntime({ entities, dependents });
  try {
    await applyFile(other.runtime, restated);
    expect((await applyFile(other.runtime, restated)).isEmpty).toBe(true);
    expect(await exportConfig(other.runtime)).toBe(text);
  } finally {
    await other.close();
  }
});

test.each<[string, object, string[]]>([
  ['an only object', { mobileConfig: { smsSenderId: 'much too long a sender' } }, ['2:16 mobileConfig.smsSenderId must be']],
  ['a list where there is one', { fidoConfig: [{ enabled: true }] }, ['2:3 fidoConfig must be of type object']],
  [
    'a push configuration that is not there',
    { ...whole, pushMessagingConfigs: [] },
    ['mobilePlatformVersions[0].pushMessagingConfigName there is no push messaging configuration Apple.'],
  ],
  [
    'a version twice',
    { mobilePlatformVersions: [whole.mobilePlatformVersions[0], whole.mobilePlatformVersions[0]] },
    ['mobilePlatformVersions[1].appIdentifier bank IOS 1.0 stands in the file twice'],
  ],
])('a fault is told with its place: %s', async (_, stated, expected) => {
  await trail.mark();
  const thrown = await applyFile(opened.runtime, file(stringify(stated, { aliasDuplicateObjects: false }))).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ConfigFileError);
  const found = (thrown as ConfigFileError).problems.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);
  expect(found).toHaveLength(expected.length);
  for (const [at, part] of expected.entries()) expect(found[at]).toContain(part);
  await trail.expectTrail([]);
});
