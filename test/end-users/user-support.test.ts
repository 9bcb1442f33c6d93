import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenEnrolment, type GivenInstallation, givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let phone: GivenInstallation;
let enrolment: GivenEnrolment;
let userId: string;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
beforeEach(async () => {
  desk = await openAdminDesk(platform);
  phone = await givenInstallation(platform);
  const profile = await givenProfile(platform, phone);
  enrolment = await givenEnrolment(platform, profile);
  userId = profile.userId;
  await trail.mark();
});
afterAll(() => platform.stop());

const revokeUser = (by: AdminDesk, variables: object) =>
  by.ask(
    `mutation ($userId: String!, $deviceId: ID!) { revokeUserFromDevice(userId: $userId, deviceId: $deviceId) { acknowledged userErrors { code field } } }`,
    variables,
  );
const revokeInstance = (by: AdminDesk, more: object = {}) =>
  by.ask(
    `mutation ($userId: String!, $deviceId: ID!, $id: ID!) {
       revokeApplicationInstance(userId: $userId, deviceId: $deviceId, applicationInstanceId: $id) { acknowledged userErrors { code field } } }`,
    { userId, deviceId: phone.clientId, id: enrolment.id, ...more },
  );

async function restrict(to: readonly string[]): Promise<void> {
  const other = await openAdminDesk(platform);
  const { data } = await other.ask(`query ($name: String!) { adminAccount(username: $name) { version } }`, { name: desk.username });
  const input = { version: data.adminAccount.version, restrictedToApps: to };
  const answer = await other.call(
    'updateAdminAccount(username: String!, input: AdminAccountInput!)',
    { username: desk.username, input },
    'adminAccount { restrictedToApps }',
  );
  expect(answer).toEqual({ adminAccount: { restrictedToApps: to }, userErrors: [] });
  await trail.mark();
}

const ok = { acknowledged: true, userErrors: [] };
const failed = (code: string, field: string) => ({ acknowledged: false, userErrors: [{ code, field: [field] }] });
const instances = () => platform.sql('select 1 as there from app_instance where id = $1', [enrolment.id]);

describe('revokeUserFromDevice', () => {
  test('what the user has there ends; the device and its other users stay', async () => {
    const other = await givenProfile(platform, phone);
    await givenFamily(platform, userId, phone.clientId, { access: 600 });
    await givenFamily(platform, other.userId, phone.clientId, { access: 600 });
    await givenConsent(platform, userId, phone.clientId);
    expect((await revokeUser(desk, { userId, deviceId: phone.clientId })).data.revokeUserFromDevice).toEqual(ok);
    const removed = { grants: 0, tokens: 1, consents: 1, enrolments: 1, profiles: 1 };
    const details = { deviceId: phone.clientId, profileId: enrolment.profile.profileId, removed };
    await trail.expectTrail([
      ['ADMIN_USER_REVOKED', { userId, clientId: phone.clientId, appName: phone.app.name, adminUser: desk.username, details }],
    ]);
    expect(await platform.sql('select user_id from user_profile where client_id = $1', [phone.clientId])).toEqual([{ user_id: other.userId }]);
    expect((await revokeUser(desk, { userId, deviceId: phone.clientId })).data.revokeUserFromDevice).toEqual(failed('NOT_FOUND', 'deviceId'));
    await revokeUser(desk, { userId: other.userId, deviceId: phone.clientId });
    expect(await platform.sql('select 1 as there from client where client_id = $1', [phone.clientId])).toHaveLength(1);
    await trail.expectTrail(['ADMIN_USER_REVOKED']);
  });

  test.each(['OPERATOR', 'HELPDESK'])('conformance D3: not by %s, and the trail tells who tried', async (role) => {
    const other = await openAdminDesk(platform, role);
    await trail.mark();
    expect((await revokeUser(other, { userId, deviceId: phone.clientId })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await instances()).toHaveLength(1);
    const details = { reason: 'role_missing', endpoint: 'revokeUserFromDevice', roles: [role], requiredRoles: ['ADMIN'] };
    await trail.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: other.username, details }]]);
  });

  test('conformance D3: nor by an account that is restricted to other applications', async () => {
    await restrict(['another-app']);
    expect((await revokeUser(desk, { userId, deviceId: phone.clientId })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await instances()).toHaveLength(1);
    const details = { reason: 'app_restricted', endpoint: 'revokeUserFromDevice' };
    await trail.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: desk.username, userId, clientId: phone.clientId, details }]]);
  });
});

describe('revokeApplicationInstance: five endings, in their order', () => {
  const found = () => ({ appInstanceId: enrolment.id, deviceId: phone.clientId });

  test.each(['OPERATOR', 'HELPDESK'])('1. the role: %s', async (role) => {
    const other = await openAdminDesk(platform, role);
    await trail.mark();
    expect((await revokeInstance(other, { userId: 'wrong', deviceId: 'wrong' })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await revokeInstance(other, { id: 'x' })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const details = { reason: 'role_missing', roles: [role] };
    await trail.expectTrail([
      ['HELPDESK_APPLICATION_INSTANCE_REVOKE_UNAUTHORIZED', { adminUser: other.username, details: { ...details, ...found() } }],
      ['HELPDESK_APPLICATION_INSTANCE_REVOKE_UNAUTHORIZED', { details }],
    ]);
    expect(await instances()).toHaveLength(1);
  });

  test('2. the applications of the account', async () => {
    await restrict(['another-app']);
    expect((await revokeInstance(desk, { userId: 'wrong', deviceId: 'wrong' })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const details = { reason: 'app_restricted', roles: ['ADMIN'], appIdentifier: phone.app.identifier, ...found() };
    await trail.expectTrail([['HELPDESK_APPLICATION_INSTANCE_NOT_REVOKED_FORBIDDEN', { adminUser: desk.username, details }]]);
    expect(await instances()).toHaveLength(1);
    await restrict(['another-app', phone.app.identifier].sort());
    expect((await revokeInstance(desk)).data.revokeApplicationInstance).toEqual(ok);
  });

  test('3. the enrollment of the user', async () => {
    for (const wrong of [{ id: randomUUID() }, { id: 'x' }, { userId: 'wrong', deviceId: 'wrong' }])
      expect((await revokeInstance(desk, wrong)).data.revokeApplicationInstance).toEqual(failed('NOT_FOUND', 'applicationInstanceId'));
    const absent = 'ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_NOT_FOUND';
    await trail.expectTrail([
      [absent, { userId, details: { reason: 'unknown_id' } }],
      [absent, { userId, details: { reason: 'unknown_id' } }],
      [absent, { userId: 'wrong', details: { reason: 'other_user', ...found() } }],
    ]);
    expect(await instances()).toHaveLength(1);
  });

  test('4. the device', async () => {
    const other = await givenInstallation(platform);
    expect((await revokeInstance(desk, { deviceId: other.clientId })).data.revokeApplicationInstance).toEqual(failed('INCORRECT_DEVICE', 'deviceId'));
    const details = { reason: 'other_device', ...found() };
    await trail.expectTrail([['ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_INCORRECT_DEVICE', { userId, adminUser: desk.username, details }]]);
    expect(await instances()).toHaveLength(1);
  });

  test('5. it ends', async () => {
    expect((await revokeInstance(desk)).data.revokeApplicationInstance).toEqual(ok);
    await trail.expectTrail([
      ['ADMIN_APPLICATION_INSTANCE_REVOKED', { userId, clientId: phone.clientId, adminUser: desk.username, details: found() }],
    ]);
    expect(await instances()).toEqual([]);
    expect(await platform.sql('select 1 from push_token_owner where client_id = $1', [phone.clientId])).toEqual([]);
  });
});

test('a device of another application than those of the account is not deleted either', async () => {
  await restrict(['another-app']);
  const answer = await desk.ask('mutation ($id: String!) { deleteDynamicClient(clientId: $id) { deletedId } }', { id: phone.clientId });
  expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const details = { reason: 'app_restricted', roles: ['ADMIN'], deviceId: phone.clientId };
  await trail.expectTrail([['HELPDESK_CLIENT_DELETE_UNAUTHORIZED', { adminUser: desk.username, details }]]);
  expect(await instances()).toHaveLength(1);
});
