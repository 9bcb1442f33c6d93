import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { describeConfigObject, faultsOf } from '../support/config-object.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const p8 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const account = { type: 'service_account', project_id: 'signet-test', client_email: 'push@signet-test.example', private_key: rsa };
const serviceAccount = base64(JSON.stringify(account));

describeConfigObject({
  name: 'callbackConfig',
  plural: 'callbackConfigs',
  table: 'callback_config',
  event: 'ADMIN_CALLBACK_CONFIG',
  selection: 'callbackUrl username hasPassword',
  least: { callbackUrl: 'https://portal.example/results' },
  usual: { callbackUrl: 'https://portal.example/results', username: null, hasPassword: false },
  whole: { callbackUrl: 'https://bank.example/results?x=1', username: 'signet', password: 'a callback password' },
  secrets: ['password'],
  change: ['username', 'signet', 'other'],
  refused: [
    ['no address', { callbackUrl: null }, ['REQUIRED input.callbackUrl']],
    ['a taken address', { callbackUrl: 'https://bank.example/results?x=1' }, ['ALREADY_EXISTS input.callbackUrl']],
    ['a name without a password', { username: 'x' }, ['REQUIRED input.password']],
    ['a password without a name', { password: 'x' }, ['REQUIRED input.username']],
    ['a name with a colon', { username: 'a:b', password: 'x' }, ['INVALID_VALUE input.username']],
    ...[
      'http://portal.example/',
      'https://169.254.169.254/',
      'https://10.0.0.1/',
      'https://0xa9fea9fe/',
      'https://[::ffff:10.0.0.1]/',
      'https://user@portal.example/',
      'https://portal.example:8443/',
      'ftp://portal.example/',
      'https://portal.example/#fragment',
    ].map((callbackUrl) => [`RS-188: ${callbackUrl}`, { callbackUrl }, ['INVALID_VALUE input.callbackUrl']] as const),
  ],
});

describeConfigObject({
  name: 'pushMessagingConfig',
  plural: 'pushMessagingConfigs',
  table: 'push_messaging_config',
  event: 'ADMIN_PUSH_MESSAGING_CONFIG',
  selection: 'name platform apnsTeamId apnsKeyId hasApnsKey fcmApiVersion hasFcmServiceAccount fcmEndpoint hasFcmServerKey',
  least: { name: 'Android', platform: 'ANDROID', fcmServiceAccount: serviceAccount },
  usual: { platform: 'ANDROID', fcmApiVersion: 'HTTP_V1', hasFcmServiceAccount: true, fcmEndpoint: null, hasApnsKey: false, hasFcmServerKey: false },
  whole: { name: 'Apple', platform: 'IOS', apnsTeamId: 'TEAM123456', apnsKeyId: 'KEY1234567', apnsKeyP8: base64(p8) },
  secrets: ['apnsKeyP8'],
  change: ['apnsKeyId', 'KEY1234567', 'KEY7654321'],
  refused: [
    ['a taken name', { name: 'Apple' }, ['ALREADY_EXISTS input.name']],
    ['no service account', { fcmServiceAccount: null }, ['REQUIRED input.fcmServiceAccount']],
    ['Apple fields for Android', { apnsTeamId: 'TEAM123456' }, ['INVALID_VALUE input.apnsTeamId']],
    ['an Apple key for Android', { apnsKeyP8: base64(p8) }, ['INVALID_VALUE input.apnsKeyP8']],
    [
      'iOS without its fields',
      { platform: 'IOS', fcmServiceAccount: null },
      ['REQUIRED input.apnsTeamId', 'REQUIRED input.apnsKeyId', 'REQUIRED input.apnsKeyP8'],
    ],
    ['a .p8 that is an RSA key', { platform: 'IOS', apnsKeyP8: base64(rsa) }, ['INVALID_VALUE input.apnsKeyP8']],
    ['a .p8 that is no key', { apnsKeyP8: base64('nonsense') }, ['INVALID_VALUE input.apnsKeyP8']],
    ['a service account that is no JSON', { fcmServiceAccount: base64('{') }, ['INVALID_VALUE input.fcmServiceAccount']],
    [
      'a service account without a key',
      { fcmServiceAccount: base64(JSON.stringify({ ...account, private_key: 'x' })) },
      ['INVALID_VALUE input.fcmServiceAccount'],
    ],
    ['the retired interface', { fcmApiVersion: 'LEGACY', fcmServerKey: 'key' }, ['INVALID_VALUE input.fcmApiVersion']],
    ['an endpoint of the interface that is served', { fcmEndpoint: 'https://fcm.example/' }, ['INVALID_VALUE input.fcmEndpoint']],
    ['an operating system that is reserved', { platform: 'WINDOWS', fcmServiceAccount: null }, ['INVALID_VALUE input.platform']],
  ],
});

describeConfigObject(
  {
    name: 'authPropertiesSet',
    plural: 'authPropertiesSets',
    table: 'auth_properties_set',
    event: 'ADMIN_AUTH_PROPERTIES_SET',
    selection: `name method maxResends requestExpiresIn maxAttempts fallback { name } transactionSigningEnabled smsSenderId
      defaultMessages { locale text } fidoPolicyMapping { name } customAuthenticatorId`,
    least: { name: 'sms', method: 'SMS' },
    usual: { maxResends: 0, requestExpiresIn: 300, maxAttempts: 3, fallback: null, transactionSigningEnabled: false, defaultMessages: [] },
    whole: {
      name: 'fido',
      method: 'PUSH_WITH_FIDO',
      maxResends: 2,
      requestExpiresIn: 60,
      transactionSigningEnabled: true,
      defaultMessages: [{ locale: 'en', text: 'Sign in?' }],
      fidoPolicyMappingName: 'Finger',
    },
    change: ['requestExpiresIn', 60, 90],
    refused: [
      ['a taken name', { name: 'fido' }, ['ALREADY_EXISTS input.name']],
      ['a name with a blank', { name: 'a b' }, ['INVALID_VALUE input.name']],
      ['no method', { method: null }, ['REQUIRED input.method']],
      ['resends of a password', { method: 'ONE_TIME_PASSWORD', maxResends: 1 }, ['INVALID_VALUE input.maxResends']],
      ['attempts of a push message', { method: 'PUSH', maxAttempts: 1 }, ['INVALID_VALUE input.maxAttempts']],
      ['a signature over an SMS', { transactionSigningEnabled: true }, ['INVALID_VALUE input.transactionSigningEnabled']],
      ['a sender where nothing is sent', { method: 'PUSH', smsSenderId: 'Signet' }, ['INVALID_VALUE input.smsSenderId']],
      ['a sender that is too long', { smsSenderId: 'SignetSignet' }, ['INVALID_VALUE input.smsSenderId']],
      ['no mapping', { method: 'PUSH_WITH_FIDO' }, ['REQUIRED input.fidoPolicyMappingName']],
      ['an unknown mapping', { method: 'PUSH_WITH_FIDO', fidoPolicyMappingName: 'x' }, ['UNKNOWN_REFERENCE input.fidoPolicyMappingName']],
      ['no authenticator', { method: 'PUSH_WITH_CUSTOM_AUTHENTICATOR' }, ['REQUIRED input.customAuthenticatorId']],
      ['an authenticator of another method', { customAuthenticatorId: 'x' }, ['INVALID_VALUE input.customAuthenticatorId']],
      ['an unknown fallback', { fallbackName: 'x' }, ['UNKNOWN_REFERENCE input.fallbackName']],
      ['itself as fallback', { fallbackName: 'sms' }, ['INVALID_VALUE input.fallbackName']],
      ['a fallback that sends no SMS', { fallbackName: 'fido' }, ['INVALID_VALUE input.fallbackName']],
      ['no time to answer', { requestExpiresIn: 0 }, ['INVALID_VALUE input.requestExpiresIn']],
    ],
  },
  (platform) =>
    platform.sql(`insert into fido_policy_mapping (id, name, aaid, policy_id) values (gen_random_uuid(), 'Finger', '4E4E#4005', 'finger')`),
);

describe('among the settings', () => {
  let platform: Platform;
  let trail: Trail;
  let admin: AdminDesk;
  const set = 'authPropertiesSet { id name version fallback { name } }';
  const createSet = (input: object) => admin.call('createAuthPropertiesSet(input: AuthPropertiesSetInput!)', { input }, set);
  const updateSet = (id: string, input: object) => admin.call('updateAuthPropertiesSet(id: ID!, input: AuthPropertiesSetInput!)', { id, input }, set);

  beforeAll(async () => {
    platform = await startPlatform();
    trail = trailOf(platform);
    admin = await openAdminDesk(platform);
  });
  beforeEach(() => trail.mark());
  afterAll(() => platform.stop());

  test('a fallback stays, sends an SMS and leads nowhere back', async () => {
    const { authPropertiesSet: last } = await createSet({ name: 'last', method: 'SMS' });
    const { authPropertiesSet: middle } = await createSet({ name: 'middle', method: 'SMS', fallbackName: 'last' });
    const { authPropertiesSet: first } = await createSet({ name: 'first', method: 'PUSH', fallbackName: 'middle', smsSenderId: '+31612345678' });
    expect(first.fallback).toEqual({ name: 'middle' });
    await trail.mark();
    expect(faultsOf(await updateSet(last.id, { version: 1, fallbackName: 'middle' }))).toEqual(['INVALID_VALUE input.fallbackName']);
    expect(faultsOf(await updateSet(last.id, { version: 1, name: 'renamed' }))).toEqual(['IN_USE input.name']);
    expect(faultsOf(await updateSet(last.id, { version: 1, method: 'PUSH' }))).toEqual(['IN_USE input.method']);
    const refused = await admin.call('deleteAuthPropertiesSet(id: ID!)', { id: middle.id }, 'deletedId');
    expect(refused).toMatchObject({ userErrors: [{ code: 'IN_USE', field: ['id'], message: expect.stringContaining('first') }] });
    await trail.expectTrail([]);
    expect((await updateSet(first.id, { version: 1, fallbackName: null, smsSenderId: null })).userErrors).toEqual([]);
    expect((await admin.call('deleteAuthPropertiesSet(id: ID!)', { id: middle.id }, 'deletedId')).deletedId).toBe(middle.id);
  });

  test('two sets that become the fallback of each other at once: one wins', async () => {
    const { authPropertiesSet: a } = await createSet({ name: 'a', method: 'SMS' });
    const { authPropertiesSet: b } = await createSet({ name: 'b', method: 'SMS' });
    const answers = await Promise.all([updateSet(a.id, { version: 1, fallbackName: 'b' }), updateSet(b.id, { version: 1, fallbackName: 'a' })]);
    expect(answers.flatMap(faultsOf)).toEqual(['INVALID_VALUE input.fallbackName']);
  });

  test('a list of sets with all they refer to takes three statements', async () => {
    const { statementsDuring } = await import('../support/listen-to-sql.ts');
    await platform.sql(`insert into fido_policy_mapping (id, name, aaid, policy_id) values (gen_random_uuid(), 'Thumb', '4E4E#4006', 'thumb')`);
    await createSet({ name: 'listed', method: 'SMS' });
    await createSet({ name: 'listed-with-fallback', method: 'SMS', fallbackName: 'listed' });
    expect((await createSet({ name: 'listed-with-fido', method: 'PUSH_WITH_FIDO', fidoPolicyMappingName: 'Thumb' })).userErrors).toEqual([]);
    const list = '{ authPropertiesSets(first: 50) { edges { node { name fallback { name } fidoPolicyMapping { name } } } } }';
    expect(await statementsDuring(platform, /from auth_properties_set|from fido_policy_mapping/, () => admin.ask(list))).toHaveLength(3);
  });

  test('a stored configuration of the retired push interface can be changed, and can move on', async () => {
    const id = '018f0000-0000-7000-8000-000000000001';
    const sealed = platform.runtime.sealing.seal(`push_messaging_config.fcmServerKey:${id}`, 'server-key');
    await platform.sql(
      `insert into push_messaging_config (id, name, platform, fcm_api_version, sealed_fcm_server_key) values ($1, 'old', 'ANDROID', 'LEGACY', $2)`,
      [id, sealed],
    );
    const update = (input: object) =>
      admin.call(
        'updatePushMessagingConfig(id: ID!, input: PushMessagingConfigInput!)',
        { id, input },
        'pushMessagingConfig { name hasFcmServerKey }',
      );
    expect((await update({ version: 1, name: 'older' })).pushMessagingConfig).toEqual({ name: 'older', hasFcmServerKey: true });
    const moved = { version: 2, fcmApiVersion: 'HTTP_V1', fcmServerKey: null, fcmServiceAccount: serviceAccount };
    expect((await update(moved)).pushMessagingConfig.hasFcmServerKey).toBe(false);
    expect(faultsOf(await update({ version: 3, platform: 'IOS' }))).toEqual(['INVALID_VALUE input.platform']);
  });

  test('the general settings keep every field; RS-193; no sender that no network accepts', async () => {
    const whole = {
      enrollmentEnabled: true,
      uniquePgpKeysPerEnrollment: true,
      enrollmentOverrideEnabled: true,
      pushEnrollmentMode: 'MULTIPLE_DEVICES',
      pushAuthenticationEnabled: true,
      smsAuthenticationEnabled: true,
      smsSenderId: 'Signet 24',
      onlyPreconfiguredCallbackUrls: true,
    };
    const selection = `mobileConfig { ${Object.keys(whole).join(' ')} version }`;
    const update = (input: object) => admin.call('updateMobileConfig(input: MobileConfigInput!)', { input }, selection);
    const { data } = await admin.ask(`{ ${selection} }`);
    expect(data.mobileConfig).toEqual({
      ...Object.fromEntries(Object.keys(whole).map((name) => [name, false])),
      pushEnrollmentMode: 'SINGLE_DEVICE',
      smsSenderId: null,
      version: 1,
    });
    expect(await update({ version: 1, ...whole })).toEqual({ mobileConfig: { ...whole, version: 2 }, userErrors: [] });
    const changes = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, [data.mobileConfig[name], value]]));
    await trail.expectTrail([['ADMIN_MOBILE_CONFIG_UPDATED', { details: { objectType: 'mobile_config', objectId: 'mobile_config', changes } }]]);
    expect(faultsOf(await update({ version: 1, smsSenderId: null }))).toEqual(['STALE_VERSION input.version']);
    for (const smsSenderId of ['', '12', 'SignetSignet', '+', 'Sig-net', ' Signet'])
      expect(faultsOf(await update({ version: 2, smsSenderId }))).toEqual(['INVALID_VALUE input.smsSenderId']);
    await trail.expectTrail([]);
    expect((await update({ version: 2, smsSenderId: '4321' })).userErrors).toEqual([]);
  });
});
