import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { describeConfigObject, faultsOf } from '../support/config-object.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const aaid = '4E4E#4005';

describeConfigObject({
  name: 'fidoPolicyMapping',
  plural: 'fidoPolicyMappings',
  table: 'fido_policy_mapping',
  event: 'ADMIN_FIDO_POLICY_MAPPING',
  selection: 'name aaid policyId',
  least: { name: 'Face', aaid: '0010#0001', policyId: 'face' },
  usual: { name: 'Face', aaid: '0010#0001', policyId: 'face' },
  whole: { name: 'Finger', aaid, policyId: 'finger' },
  change: ['policyId', 'finger', 'other'],
  refused: [
    ['nothing', { name: null, aaid: null, policyId: null }, ['REQUIRED input.name', 'REQUIRED input.aaid', 'REQUIRED input.policyId']],
    ['a taken name', { name: 'Finger' }, ['ALREADY_EXISTS input.name']],
    ['a taken model, in other letters', { aaid: '4e4e#4005' }, ['ALREADY_EXISTS input.aaid']],
    ['a taken policy', { policyId: 'finger' }, ['ALREADY_EXISTS input.policyId']],
    ['no model', { aaid: '4E4E-4005' }, ['INVALID_VALUE input.aaid']],
    ['a model that is no hex', { aaid: '4E4G#4005' }, ['INVALID_VALUE input.aaid']],
  ],
});

describe('fidoConfig', () => {
  let platform: Platform;
  let trail: Trail;
  let admin: AdminDesk;
  const selection = 'fidoConfig { enabled serverUrl username hasPassword appId connectTimeoutMs version }';
  const update = (input: object) => admin.call('updateFidoConfig(input: FidoConfigInput!)', { input }, selection);
  const whole = {
    enabled: true,
    serverUrl: 'https://fido.example/uaf',
    username: 'signet',
    appId: 'https://login.example/facets',
    connectTimeoutMs: 3000,
  };

  beforeAll(async () => {
    platform = await startPlatform();
    trail = trailOf(platform);
    admin = await openAdminDesk(platform);
  });
  beforeEach(async () => {
    await platform.sql('delete from fido_config');
    await platform.sql('insert into fido_config default values');
    await trail.mark();
  });
  afterAll(() => platform.stop());

  test('is there from the start, switched off', async () => {
    const { data } = await admin.ask(`{ ${selection} }`);
    expect(data.fidoConfig).toEqual({
      enabled: false,
      serverUrl: null,
      username: null,
      hasPassword: false,
      appId: null,
      connectTimeoutMs: 5000,
      version: 1,
    });
  });

  test('keeps every field, its password sealed; RS-193', async () => {
    const answer = await update({ version: 1, ...whole, password: 'a FIDO password' });
    expect(answer).toMatchObject({ fidoConfig: { ...whole, hasPassword: true, version: 2 }, userErrors: [] });
    const [event] = await trail.expectTrail([['ADMIN_FIDO_CONFIG_UPDATED', { details: { objectType: 'fido_config', objectId: 'fido_config' } }]]);
    expect(event?.details).toMatchObject({
      changes: {
        enabled: [false, true],
        serverUrl: [null, whole.serverUrl],
        username: [null, 'signet'],
        appId: [null, whole.appId],
        connectTimeoutMs: [5000, 3000],
        password: [null, '***'],
      },
    });
    const [row] = await platform.sql('select sealed_password from fido_config');
    expect(platform.runtime.sealing.open('fido_config.password:true', row.sealed_password)).toBe('a FIDO password');
    expect(faultsOf(await update({ version: 1, enabled: false }))).toEqual(['STALE_VERSION input.version']);
    expect((await update({ version: 2, password: 'a FIDO password' })).fidoConfig.version).toBe(2);
    await trail.expectTrail([]);
    expect(faultsOf(await update({ version: 2, password: null }))).toEqual(['REQUIRED input.password']);
    expect((await update({ version: 2, password: null, username: null })).fidoConfig).toMatchObject({ hasPassword: false, username: null });
    await trail.expectTrail([['ADMIN_FIDO_CONFIG_UPDATED', { details: { changes: { username: ['signet', null], password: ['***', null] } } }]]);
  });

  test('the server that is part of the platform needs no address', async () => {
    expect((await update({ version: 1, enabled: true, serverUrl: 'embedded:', appId: whole.appId })).userErrors).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['enabled without a server', { enabled: true }, ['REQUIRED input.serverUrl', 'REQUIRED input.appId']],
    ['RS-188: a server inside the own network', { serverUrl: 'https://169.254.169.254/' }, ['INVALID_VALUE input.serverUrl']],
    ['RS-188: a server in another spelling of it', { serverUrl: 'https://0xa9fea9fe/' }, ['INVALID_VALUE input.serverUrl']],
    ['a password without a name', { password: 'x' }, ['REQUIRED input.username']],
    ['a timeout too short', { connectTimeoutMs: 1 }, ['INVALID_VALUE input.connectTimeoutMs']],
    ['facets over plain http', { appId: 'http://login.example/facets' }, ['INVALID_VALUE input.appId']],
  ])('refused without an event: %s', async (_, input, faults) => {
    expect(faultsOf(await update({ version: 1, ...input }))).toEqual(faults);
    await trail.expectTrail([]);
  });
});
